namespace Local.CloudFormation.Stacks;

/// <summary>What SAM's transform makes of its own resource types.</summary>
static class DeployedType
{
    public static string Of(string type) => type switch
    {
        "AWS::Serverless::Function" => "AWS::Lambda::Function",
        "AWS::Serverless::StateMachine" => "AWS::StepFunctions::StateMachine",
        _ => type,
    };
}
