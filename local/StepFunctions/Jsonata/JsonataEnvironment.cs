namespace Local.StepFunctions.Jsonata;

/// <summary>What an evaluation sees of the world around it.</summary>
/// <param name="Now">The moment of <c>$now()</c> and <c>$millis()</c>: the same throughout one evaluation.</param>
/// <param name="Random">Where <c>$random</c>, <c>$shuffle</c> and <c>$uuid</c> take their chance.</param>
sealed record JsonataEnvironment(DateTimeOffset Now, Func<Random> Random);
