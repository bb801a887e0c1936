using System.Collections.Frozen;

namespace Local.StepFunctions.Jsonata;

/// <summary>Reads an expression by the binding powers of its operators (a Pratt parser).</summary>
sealed class Parser
{
    /// <summary>How deeply brackets and operators may nest: far deeper than an evaluation may go.</summary>
    const int MaxDepth = 500;

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
    Token _token;
    int _depth;

    Parser(string text, JsonataVersion version)
    {
        _lexer = new(text, version);
        _token = _lexer.Next(afterOperand: false);
    }

    /// <returns>The expression as written; <see cref="Resolver"/> makes of it what can be evaluated.</returns>
    /// <exception cref="JsonataException">The text is not an expression.</exception>
    public static Node Parse(string text, JsonataVersion version)
    {
        var parser = new Parser(text, version);
        var root = parser.Expression(0);
        return parser._token.Kind is TokenKind.End
            ? root
            : throw Errors.Syntax("S0201", parser._token.Position, parser._token.Text);
    }

    Node Expression(int power)
    {
        if (++_depth > MaxDepth)
            throw Limits.TooDeep();
        var first = _token;
        Advance(afterOperand: true);
        var left = Operand(first);
        while (_token.Kind is TokenKind.Operator && Powers.TryGetValue(_token.Text, out var binding) && power < binding)
        {
            var symbol = _token;
            Advance();
            left = Infix(symbol, left, binding);
        }
        _depth--;
        return _token.Is("!") || _token.Is("~") ? throw Errors.Syntax("S0204", _token.Position, _token.Text) : left;
    }

    /// <summary>What begins an expression.</summary>
    Node Operand(Token token) => (token.Kind, token.Text) switch
    {
        (TokenKind.End, _) => throw Errors.Syntax("S0207", token.Position, token.Text),
        (TokenKind.Literal or TokenKind.Regex, _) => token.Node!,
        (TokenKind.Variable, _) => new VariableNode(token.Text) { Position = token.Position },
        (TokenKind.Name, _) or (_, "and" or "or" or "in") => new NameNode(token.Text) { Position = token.Position },
        (_, "*") => new WildcardNode { Position = token.Position },
        (_, "**") => new DescendantsNode { Position = token.Position },
        (_, "%") => new ParentNode($"%{token.Position}") { Position = token.Position },
        (_, "-") => new NegationNode(Expression(70)) { Position = token.Position },
        (_, "(") => new BlockNode(Block()) { Position = token.Position },
        (_, "[") => new ArrayNode(Items()) { Position = token.Position },
        (_, "{") => new ObjectNode(Members()) { Position = token.Position },
        (_, "|") => Transformation(token),
        (_, "!" or "~") => throw Errors.Syntax("S0204", token.Position, token.Text),
        _ => throw Errors.Syntax("S0211", token.Position, token.Text),
    };

    /// <summary>What goes on after an operand.</summary>
    Node Infix(Token symbol, Node left, int power) => symbol.Text switch
    {
        "." => new DotNode(left, Expression(power)) { Position = symbol.Position },
        "[" => Filter(symbol, left),
        "(" => left is NameNode { Name: "function" or "λ" } ? Lambda(symbol) : Call(symbol, left),
        "{" => new GroupNode(left, Members()) { Position = symbol.Position },
        "^" => new OrderNode(left, Terms()) { Position = symbol.Position },
        "@" => new FocusNode(left, VariableName(symbol)) { Position = symbol.Position },
        "#" => new IndexNode(left, VariableName(symbol)) { Position = symbol.Position },
        ":=" => Binding(symbol, left),
        "?" => Condition(symbol, left),
        _ => new BinaryNode(symbol.Text, left, Expression(power)) { Position = symbol.Position },
    };

    List<Node> Block()
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
        return expressions;
    }

    List<Node> Items() => Listed("]", () =>
    {
        var item = Expression(0);
        if (!_token.Is(".."))
            return item;
        var range = _token;
        Advance("..");
        return new BinaryNode(range.Text, item, Expression(0)) { Position = range.Position };
    });

    List<MemberNode> Members() => Listed("}", () =>
    {
        var key = Expression(0);
        Advance(":");
        return new MemberNode(key, Expression(0));
    });

    List<SortTerm> Terms()
    {
        Advance("(");
        return Listed(")", () =>
        {
            var isDescending = _token.Is(">");
            if (isDescending || _token.Is("<"))
                Advance();
            return new SortTerm(Expression(0), isDescending);
        });
    }

    Node Filter(Token symbol, Node left)
    {
        if (_token.Is("]"))
        {
            Advance("]", afterOperand: true);
            return KeptArray(left);
        }
        var predicate = Expression(0);
        Advance("]", afterOperand: true);
        return new FilterNode(left, predicate) { Position = symbol.Position };
    }

    /// <summary>An empty predicate is about the step, whatever filters stand between.</summary>
    static Node KeptArray(Node left)
    {
        var filters = new Stack<FilterNode>();
        for (; left is FilterNode filter; left = filter.Left)
            filters.Push(filter);
        left = left with { KeepArray = true };
        foreach (var filter in filters)
            left = filter with { Left = left };
        return left;
    }

    CallNode Call(Token symbol, Node function)
    {
        var arguments = Listed(")", () =>
        {
            if (!_token.Is("?"))
                return Expression(0);
            Advance("?");
            return null;
        });
        return new CallNode(function, arguments) { Position = symbol.Position };
    }

    LambdaNode Lambda(Token symbol)
    {
        var number = 0;
        var parameters = Listed(")", () =>
        {
            number++;
            return Expression(0) is VariableNode variable
                ? variable.Name
                : throw Errors.Syntax("S0208", _token.Position, _token.Text, number);
        });
        var signature = _token.Is("<") ? Signature() : null;
        Advance("{");
        var body = Expression(0);
        Advance("}", afterOperand: true);
        return new LambdaNode(parameters, signature, body) { Position = symbol.Position };
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

    BindingNode Binding(Token symbol, Node left) => left is VariableNode variable
        ? new BindingNode(variable.Name, Expression(9)) { Position = symbol.Position }
        : throw Errors.Syntax("S0212", symbol.Position, symbol.Text);

    ConditionNode Condition(Token symbol, Node test)
    {
        var then = Expression(0);
        Node? otherwise = null;
        if (_token.Is(":"))
        {
            Advance(":");
            otherwise = Expression(0);
        }
        return new ConditionNode(test, then, otherwise) { Position = symbol.Position };
    }

    TransformationNode Transformation(Token symbol)
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
        return new TransformationNode(pattern, update, delete) { Position = symbol.Position };
    }

    string VariableName(Token symbol) => Expression(80) is VariableNode variable
        ? variable.Name
        : throw Errors.Syntax("S0214", symbol.Position, symbol.Text);

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

    JsonataException Expected(string symbol) => _token.Kind is TokenKind.End
        ? Errors.Syntax("S0203", _token.Position, _token.Text, symbol)
        : _token.Is("!") || _token.Is("~") ? Errors.Syntax("S0204", _token.Position, _token.Text)
        : Errors.Syntax("S0202", _token.Position, _token.Text, symbol);
}
