namespace Tests.EndToEnd;

/// <summary>What <c>validate</c> says of a state machine's role.</summary>
public sealed class RoleValidationTests : IDisposable
{
    const string Template = """
        Transform: AWS::Serverless-2016-10-31
        Resources:
          Worker:
            Type: AWS::IAM::Role
            Properties:
              RoleName: worker
              AssumeRolePolicyDocument:
                Version: "2012-10-17"
                Statement: { Effect: Allow, Action: "sts:AssumeRole", Principal: { Service: states.amazonaws.com } }
              Policies:
                - PolicyName: some
                  PolicyDocument:
                    Version: "2012-10-17"
                    Statement: { Effect: Allow, Action: ["sagemaker:CreateModel", "s3:Get*", "sqs:*"], Resource: "*" }
          Machine:
            Type: AWS::Serverless::StateMachine
            Properties:
              Role: !GetAtt Worker.Arn
              DefinitionUri: machine.asl.json
        """;

    const string Machine = """
        {
          "StartAt": "Read",
          "States": {
            "Read": { "Type": "Task", "Resource": "arn:aws:states:::aws-sdk:s3:getObject", "Next": "List",
                      "Parameters": { "Bucket": "b", "Key": "k" } },
            "List": { "Type": "Task", "Resource": "arn:aws:states:::aws-sdk:s3:listObjectsV2", "Next": "Tell",
                      "Parameters": { "Bucket": "b" } },
            "Tell": { "Type": "Task", "Resource": "arn:aws:states:::sns:publish", "End": true,
                      "Parameters": { "Message": "m", "TopicArn": "arn:aws:sns:us-east-1:123456789012:t" } }
          }
        }
        """;

    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("roles-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void What_the_role_may_not_and_what_nothing_uses_is_named()
    {
        File.WriteAllText(Path.Combine(_folder.FullName, "template.yaml"), Template);
        File.WriteAllText(Path.Combine(_folder.FullName, "machine.asl.json"), Machine);
        var template = Local.CloudFormation.Templates.Template.Load(Path.Combine(_folder.FullName, "template.yaml"));
        var account = new Local.Aws.AwsAccount("123456789012", "us-east-1");
        var stack = template.CreateStack("local", new Dictionary<string, string>(), account);
        var machine = Assert.Single(Local.Run.Validation.StateMachines(stack));
        var definition = Local.CloudFormation.Templates.StateMachineDefinition.Read(template, machine);

        var lines = Local.Run.RoleValidation.Check(stack, machine, definition, account, TimeProvider.System);

        Assert.Equal(
            [
                "NOT_ALLOWED: List calls s3:ListBucket, which no policy of worker allows",
                "NOT_ALLOWED: Tell calls sns:Publish, which no policy of worker allows",
                "NOT_USED: The policy some of worker allows sagemaker:CreateModel, which no state of Machine calls",
                "NOT_USED: The policy some of worker allows sqs:*, which no state of Machine calls",
            ],
            lines.Select(line => line.Split(": warning ")[1]));
    }
}
