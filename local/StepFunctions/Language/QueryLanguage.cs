namespace Local.StepFunctions.Language;

/// <summary>The language of a state's expressions: its own <c>QueryLanguage</c>, or the state machine's.</summary>
/// <seealso href="https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html"/>
enum QueryLanguage { JSONPath, JSONata }
