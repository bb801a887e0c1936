namespace Local.StepFunctions.Jsonata;
static class NumberPicture { public static string Format(double v, string p, ObjectValue? o) => throw new NotImplementedException(); }
sealed class IntegerPicture { public static IntegerPicture Parse(string p) => throw new NotImplementedException(); public string Format(double v) => ""; public double? Read(string t) => null; }
static class TimePicture { public static string Format(DateTimeOffset t, StringValue? p, StringValue? z) => throw new NotImplementedException(); public static double? Read(string t, StringValue? p, DateTimeOffset now) => throw new NotImplementedException(); }
