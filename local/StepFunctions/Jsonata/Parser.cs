using System.Collections.Frozen;

namespace Local.StepFunctions.Jsonata;

/// <summary>Reads an expression by the binding powers of its operators (a Pratt parser).</summary>
sealed class Parser
{
    static readonly FrozenDictionary<string, int> Powers = new Dictionary<string, int>
    {
        ["["] = 80,
        ["("] = 80,
        ["@"] = 80,
        ["#"] = 80,
        ["."] = 75,
        ["{"] = 70,
        ["*"] = 60,
        ["/"] = 60,
        ["%"] = 60,
        ["+"] = 50,
        ["-"] = 50,
        ["&"] = 50,
        ["="] = 40,
        ["!="] = 40,
        ["<"] = 40,
        [">"] = 40,
        ["<="] = 40,
        [">="] = 40,
        ["^"] = 40,
        ["~>"] = 40,
        ["in"] = 40,
        ["??"] = 40,
        ["?:"] = 40,
        ["and"] = 30,
        ["or"] = 25,
        ["?"] = 20,
        [":="] = 10,
    }.ToFrozenDictionary();

    readonly Lexer _lexer;
    readonly PathBuilder _paths = new();
    Token _token;

    Parser(string text)
    {
        _lexer = new(text);
        _token = _lexer.Next(afterOperand: false);
    }

    public static Node Parse(string text)
    {
        var parser = new Parser(text);
        var root = parser.Expression(0);
        if (parser._token.Kind is not TokenKind.End)
            throw Errors.Syntax("S0201", parser._token.Position, parser._token.Text);
        parser._paths.Finish(root);
        return root;
    }

    Node Expression(int power)
    {
        Limits.CheckStack();
        var first = _token;
        Advance(afterOperand: true);
        var left = Operand(first);
        while (_token.Kind is TokenKind.Operator && Powers.TryGetValue(_token.Text, out var binding) && power < binding)
        {
            var symbol = _token;
            Advance();
            left = Infix(symbol, left, binding);
        }
        return _token.Is("!") || _token.Is("~") ? throw Errors.Syntax("S0204", _token.Position, _token.Text) : left;
    }

    /// <summary>What begins an expression.</summary>
    Node Operand(Token token) => (token.Kind, token.Text) switch
    {
        (TokenKind.End, _) => throw Errors.Syntax("S0207", token.Position, token.Text),
        (TokenKind.Literal or TokenKind.Regex, _) => token.Node!,
        (TokenKind.Variable, _) => new Variable(token.Text) { Position = token.Position },
        (TokenKind.Name, _) or (_, "and" or "or" or "in") => PathBuilder.Name(token),
        (_, "*") => new Wildcard { Position = token.Position },
        (_, "**") => new Descendants { Position = token.Position },
        (_, "%") => PathBuilder.Parent(token),
        (_, "-") => Negated(token),
        (_, "(") => Parenthesized(token),
        (_, "[") => Array(token),
        (_, "{") => Object(token),
        (_, "|") => Transformation(token),
        (_, "!" or "~") => throw Errors.Syntax("S0204", token.Position, token.Text),
        _ => throw Errors.Syntax("S0211", token.Position, token.Text),
    };

    /// <summary>What goes on after an operand.</summary>
    Node Infix(Token symbol, Node left, int power) => symbol.Text switch
    {
        "." => _paths.Join(left, Expression(power), symbol.Position),
        "[" => Filter(symbol, left),
        "(" => left is PathNode { Steps: [Name { Value: "function" or "λ" }] } ? Lambda(symbol) : Call(symbol, left),
        "{" => _paths.Grouped(left, Members(), symbol.Position),
        "^" => _paths.Sorted(left, Terms(), symbol.Position),
        "@" => _paths.Focused(left, VariableName(symbol), symbol.Position),
        "#" => PathBuilder.Indexed(left, VariableName(symbol), symbol.Position),
        ":=" => Binding(symbol, left),
        "?" => Condition(symbol, left),
        _ => Binary(symbol, left, Expression(power)),
    };

    static Binary Binary(Token symbol, Node left, Node right) =>
        PathBuilder.Adopt(new Binary(symbol.Text, left, right) { Position = symbol.Position, KeepArray = symbol.Text is "~>" && (left.KeepArray || right.KeepArray) }, left, right);

    Node Negated(Token symbol)
    {
        var operand = Expression(70);
        return operand is Literal { Value: NumberValue number, Predicates: null }
            ? new Literal(Value.Of(-number.Number)) { Position = symbol.Position }
            : PathBuilder.Adopt(new Negation(operand) { Position = symbol.Position }, operand);
    }

    Node Parenthesized(Token symbol)
    {
        var expressions = new List<Node>();
        while (!_token.Is(")"))
        {
            expressions.Add(Expression(0));
            if (!_token.Is(";"))
                break;
            Advance(";");
        }
        Advance(")", afterOperand: true);
        return PathBuilder.Block(expressions, symbol.Position);
    }

    ArrayNode Array(Token symbol)
    {
        var items = Listed<Node>("]", () =>
        {
            var item = Expression(0);
            if (!_token.Is(".."))
                return item;
            var range = _token;
            Advance("..");
            return Binary(range, item, Expression(0));
        });
        return PathBuilder.Adopt(new ArrayNode(items) { Position = symbol.Position }, items);
    }

    ObjectNode Object(Token symbol)
    {
        var members = Members();
        return PathBuilder.Adopt(new ObjectNode(members) { Position = symbol.Position }, members.SelectMany(member => new[] { member.Key, member.Value }));
    }

    List<(Node Key, Node Value)> Members() => Listed("}", () =>
    {
        var key = Expression(0);
        Advance(":");
        return (key, Expression(0));
    });

    List<SortTerm> Terms()
    {
        Advance("(");
        return Listed(")", () =>
        {
            var descending = _token.Is(">");
            if (descending || _token.Is("<"))
                Advance();
            return new SortTerm(Expression(0), descending);
        });
    }

    Node Filter(Token symbol, Node left)
    {
        if (_token.Is("]"))
        {
            Advance("]", afterOperand: true);
            return PathBuilder.KeptArray(left);
        }
        var predicate = Expression(0);
        Advance("]", afterOperand: true);
        return _paths.Filtered(left, predicate, symbol.Position);
    }

    Call Call(Token symbol, Node function)
    {
        var arguments = Listed(")", () =>
        {
            if (!_token.Is("?"))
                return Expression(0);
            Advance("?");
            return null;
        });
        return PathBuilder.Adopt(new Call(function, arguments) { Position = symbol.Position }, arguments.OfType<Node>());
    }

    Lambda Lambda(Token symbol)
    {
        var number = 0;
        var parameters = Listed(")", () =>
        {
            number++;
            return Expression(0) is Variable { Predicates: null } variable ? variable.Name : throw Errors.Syntax("S0208", _token.Position, _token.Text, number);
        });
        var signature = _token.Is("<") ? Signature() : null;
        Advance("{");
        var body = Expression(0);
        Advance("}", afterOperand: true);
        return new Lambda(parameters, signature, body) { Position = symbol.Position };
    }

    Signature Signature()
    {
        var (text, position) = (new System.Text.StringBuilder(), _token.Position);
        for (var depth = 0; !_token.Is("{") && _token.Kind is not TokenKind.End; Advance(afterOperand: true))
        {
            depth += _token.Is("<") ? 1 : _token.Is(">") ? -1 : 0;
            text.Append(_token.Text);
            if (depth == 0)
            {
                Advance(">");
                return Jsonata.Signature.Parse(text.ToString(), position);
            }
        }
        throw Expected(">");
    }

    Binding Binding(Token symbol, Node left)
    {
        if (left is not Variable { Predicates: null } variable)
            throw Errors.Syntax("S0212", symbol.Position, symbol.Text);
        var value = Expression(9);
        return PathBuilder.Adopt(new Binding(variable.Name, value) { Position = symbol.Position }, value);
    }

    Condition Condition(Token symbol, Node test)
    {
        var then = Expression(0);
        Node? otherwise = null;
        if (_token.Is(":"))
        {
            Advance(":");
            otherwise = Expression(0);
        }
        return PathBuilder.Adopt(new Condition(test, then, otherwise) { Position = symbol.Position }, otherwise is null ? [test, then] : [test, then, otherwise]);
    }

    Transformation Transformation(Token symbol)
    {
        var pattern = Expression(0);
        Advance("|");
        var update = Expression(0);
        Node? delete = null;
        if (_token.Is(","))
        {
            Advance(",");
            delete = Expression(0);
        }
        Advance("|", afterOperand: true);
        return new Transformation(pattern, update, delete) { Position = symbol.Position };
    }

    string VariableName(Token symbol) => Expression(80) is Variable variable ? variable.Name : throw Errors.Syntax("S0214", symbol.Position, symbol.Text);

    /// <summary>What stands between commas, up to and with the closing bracket.</summary>
    List<T> Listed<T>(string close, Func<T> read)
    {
        var items = new List<T>();
        if (!_token.Is(close))
        {
            items.Add(read());
            while (_token.Is(","))
            {
                Advance(",");
                items.Add(read());
            }
        }
        Advance(close, afterOperand: true);
        return items;
    }

    void Advance(bool afterOperand = false) => _token = _lexer.Next(afterOperand);

    void Advance(string symbol, bool afterOperand = false)
    {
        if (!_token.Is(symbol))
            throw Expected(symbol);
        Advance(afterOperand);
    }

    JsonataException Expected(string symbol) => _token.Kind is TokenKind.End ? Errors.Syntax("S0203", _token.Position, _token.Text, symbol)
        : _token.Is("!") || _token.Is("~") ? Errors.Syntax("S0204", _token.Position, _token.Text)
        : Errors.Syntax("S0202", _token.Position, _token.Text, symbol);
}
