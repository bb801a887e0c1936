namespace Tests.EndToEnd;

/// <summary>Task states that call the embedded services as the AWS SDKs do, in their state machine's role.</summary>
public sealed class SdkCallTests : IDisposable
{
    const string Template = """
        Transform: AWS::Serverless-2016-10-31
        Resources:
          Bucket: { Type: AWS::S3::Bucket, Properties: {} }
          Machine:
            Type: AWS::Serverless::StateMachine
            Properties:
              Policies:
                - Statement:
                    - { Effect: Allow, Action: ["s3:PutObject", "s3:GetObject", "s3:DeleteObject"], Resource: !Sub "${Bucket.Arn}/*" }
                    - { Effect: Allow, Action: "s3:ListBucket", Resource: !GetAtt Bucket.Arn }
                    - { Effect: Allow, Action: "sagemaker:ListModels", Resource: "*" }
              DefinitionSubstitutions: { Bucket: !Ref Bucket }
              Definition:
                StartAt: Put
                States:
                  Put: { Type: Task, Resource: "arn:aws:states:::aws-sdk:s3:putObject", Parameters: { Bucket: "${Bucket}", Key: a, Body: { x: 1 } }, Next: Get }
                  Get: { Type: Task, Resource: "arn:aws:states:::aws-sdk:s3:getObject", Parameters: { Bucket: "${Bucket}", Key: a }, Next: Check }
                  Check: { Type: Choice, Choices: [{ Variable: $.Body, StringEquals: '{"x":1}', Next: Delete }], Default: Wrong }
                  Delete: { Type: Task, Resource: "arn:aws:states:::aws-sdk:s3:deleteObject", Parameters: { Bucket: "${Bucket}", Key: a }, Next: Get again }
                  Get again:
                    Type: Task
                    Resource: arn:aws:states:::aws-sdk:s3:getObject
                    Parameters: { Bucket: "${Bucket}", Key: a }
                    Catch: [{ ErrorEquals: [S3.NoSuchKeyException], Next: Models }]
                    Next: Wrong
                  Models: { Type: Task, Resource: "arn:aws:states:::aws-sdk:sagemaker:listModels", Parameters: {}, Next: None }
                  None: { Type: Choice, Choices: [{ Variable: "$.Models[0]", IsPresent: false, Next: Jobs }], Default: Wrong }
                  Jobs:
                    Type: Task
                    Resource: arn:aws:states:::aws-sdk:sagemaker:listTrainingJobs
                    Parameters: {}
                    Catch: [{ ErrorEquals: [SageMaker.SageMakerException], Next: Denied }]
                    Next: Wrong
                  Denied: { Type: Succeed }
                  Wrong: { Type: Fail }
        """;

    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sdk-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Results_and_errors_are_those_of_the_SDK_and_the_roles_policies_are_enforced()
    {
        File.WriteAllText(Path.Combine(_folder.FullName, "template.yaml"), Template);
        await using var program = LocalProgram.Start(_folder.FullName, "run");
        var (exitCode, output) = await program.EndAsync();
        Assert.True(exitCode == 0, output);
        Assert.Contains("Denied", output, StringComparison.Ordinal);
    }
}
