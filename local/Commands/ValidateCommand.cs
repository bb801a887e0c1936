using System.CommandLine;
using Local.Aws;
using Local.CloudFormation.Templates;
using Local.Run;

namespace Local.Commands;

/// <summary><c>validate</c>: what is wrong with a template's state machines, the warnings too.</summary>
static class ValidateCommand
{
    public static Command Create()
    {
        var command = new Command(
            "validate", "Checks the template's state machines, and prints each complaint with file, line and column.");
        command.SetAction(line => (int)Validate(StackOptions.Stack(line)));
        return command;
    }

    /// <summary>Checks each state machine as Step Functions would when it is created.</summary>
    /// <exception cref="AwsException">The template, a parameter or a substitution is wrong.</exception>
    static ExitCode Validate(StackSource source)
    {
        var account = source.ToAccount();
        var (template, stack) = source.Read(account);
        foreach (var warning in stack.Warnings)
            System.Console.WriteLine($"warning {warning}");
        var machines = Validation.StateMachines(stack).ToList();
        if (machines.Count == 0)
            throw new AwsException("ValidationError", $"{source.Template} has no state machine.");
        var exitCode = ExitCode.Succeeded;
        foreach (var machine in machines)
        {
            var definition = StateMachineDefinition.Read(template, machine);
            var (isValid, lines) = Validation.Check(definition, withWarnings: true);
            foreach (var line in lines)
                System.Console.WriteLine(line);
            foreach (var line in RoleValidation.Check(stack, machine, definition, account, TimeProvider.System))
                System.Console.WriteLine(line);
            if (isValid)
                System.Console.WriteLine($"{definition.File}: {machine.LogicalId} is valid.");
            else
                exitCode = ExitCode.Refused;
        }
        return exitCode;
    }
}
