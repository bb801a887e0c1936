namespace Local.StepFunctions.Jsonata;

/// <seealso href="https://docs.jsonata.org/date-time-functions"/>
static class TimeFunctions
{
    public static Dictionary<string, Function> Table { get; } = new()
    {
        ["now"] = new NativeFunction(
            "<s?s?:s>",
            (evaluator, a) =>
                Value.Of(
                    TimePicture.Format(
                        evaluator, evaluator.Environment.Now, a[0] as StringValue, a[1] as StringValue))),
        ["millis"] = new NativeFunction(
            "<:n>", (evaluator, _) => Value.Of(evaluator.Environment.Now.ToUnixTimeMilliseconds())),
        ["fromMillis"] = new NativeFunction(
            "<n-s?s?:s>",
            (evaluator, a) => a[0] is NumberValue { Number: var millis }
                ? Value.Of(TimePicture.Format(evaluator, At(millis), a[1] as StringValue, a[2] as StringValue))
                : null),
        ["toMillis"] = new NativeFunction(
            "<s-s?:n>",
            (evaluator, a) =>
                a[0] is StringValue text && TimePicture.Read(evaluator, text.Text, a[1] as StringValue) is { } time
                ? Value.Of(time)
                : null),
    };

    static DateTimeOffset At(double millis) => millis is >= -62135596800000 and < 253402300800000
        ? DateTimeOffset.FromUnixTimeMilliseconds((long)Math.Floor(millis))
        : throw Errors.Of("D1001", millis);
}
