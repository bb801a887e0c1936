namespace Tests.EndToEnd;

/// <summary><c>local validate</c>, and how <c>run</c> refuses what it complains about.</summary>
public sealed class ValidateTests : IDisposable
{
    static readonly string Template = Repository.Text("tests/EndToEnd/Cases/validate.yaml");

    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("validate-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Each_complaint_comes_with_file_line_and_column()
    {
        Write("template.yaml", Template);
        Write("machine.asl.json", """
            {
            	"StartAt": "A",
              "States": {
                "A": { "Type": "Wait", "Comment": "${Comment}", "Seconds": ${Seconds}, "Next": "B" },
                "T": { "Type": "Task", "Resource": "arn:aws:states:::sns:publish", "Parameters": { "Message": "$.m" },
                       "Retry": [{ "ErrorEquals": ["States.ALL", "x"] }], "End": true }
              },
              "StartAt": "A"
            }
            """);
        Write("machine.asl.yaml", "StartAt: A\nStates:\n  A:\n    Type: Pass\n    Result: $.x\n    End: true\n");
        string[] errors =
        [
            "template.yaml:17:13: SCHEMA_VALIDATION_FAILED: Express state machine does not support '.sync' service " +
            "integration at /States/A/Resource",
            "template.yaml:19:11: MISSING_TRANSITION_TARGET: State \"B\" is not reachable. at /States/B",
            "machine.asl.json:4:76: MISSING_TRANSITION_TARGET: Missing 'Next' target: B at /States/A/Next",
            "machine.asl.json:5:5: MISSING_TRANSITION_TARGET: State \"T\" is not reachable. at /States/T",
            "machine.asl.json:6:40: SCHEMA_VALIDATION_FAILED: States.ALL must appear alone and at end of list at " +
            "/States/T/Retry[0]/ErrorEquals[0]",
            "machine.asl.json:8:3: INVALID_JSON_DESCRIPTION: Duplicate field 'StartAt' at /StartAt",
        ];

        var (exitCode, output) = await RunAsync("validate");
        Assert.Equal(2, exitCode);
        Assert.Equal(
            [
                .. errors[..4],
                "machine.asl.json:5:88: warning NO_DOLLAR: No .$ on a field that appears to be a JSONPath or " +
                "Intrinsic Function at /States/T/Parameters/Message",
                .. errors[4..],
                "machine.asl.yaml:5:5: warning PASS_RESULT_IS_STATIC: Attempt to use a path in the result of a " +
                "pass state at /States/A/Result",
                "machine.asl.yaml: Yaml is valid.",
            ], output);

        Assert.Equal(
            (2, string.Join('\n', errors)),
            await RunAsync("run") is var (refused, lines) ? (refused, string.Join('\n', lines)) : default);
    }

    [Fact]
    public async Task What_is_no_JSON_is_shown_where_it_breaks_off()
    {
        Write("template.yaml", Template);
        Write("machine.asl.json", "{\n  \"StartAt\": \n}\n");
        Write("machine.asl.yaml", "StartAt: A\n");

        var (exitCode, output) = await RunAsync("validate");
        Assert.Equal(2, exitCode);
        Assert.Equal(
            [
                "machine.asl.json:3:1: INVALID_JSON_DESCRIPTION: Unexpected character ('}' (code 125)): expected a " +
                "valid value (JSON String, Number, Array, Object or token 'null', 'true' or 'false')",
                "machine.asl.yaml:1:1: SCHEMA_VALIDATION_FAILED: These fields are required: [States] at /",
            ],
            output[2..]);
    }

    [Fact]
    public async Task The_samples_own_state_machine_is_valid()
    {
        await using var program = LocalProgram.Start(_folder.FullName, "validate", "--template", Repository.Path("template.yaml"));
        var (exitCode, output) = await program.EndAsync();
        Assert.True(
            exitCode == 0
                && output.TrimEnd()
                    .EndsWith("tune-model.asl.json: TuneModelStateMachine is valid.", StringComparison.Ordinal),
            output);
    }

    void Write(string name, string text) => File.WriteAllText(Path.Combine(_folder.FullName, name), text);

    /// <summary>The lines that it prints, without the folder.</summary>
    async Task<(int ExitCode, string[] Lines)> RunAsync(string command)
    {
        await using var program = LocalProgram.Start(_folder.FullName, command);
        var (exitCode, output) = await program.EndAsync();
        var folder = _folder.FullName + Path.DirectorySeparatorChar;
        var lines = output.Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);
        return (exitCode, [.. lines.Select(line => line.Replace(folder, "", StringComparison.Ordinal))]);
    }
}
