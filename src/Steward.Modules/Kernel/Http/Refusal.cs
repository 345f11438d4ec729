namespace Steward.Kernel;

/// <summary>An expected "no": a stable code and a sentence with the values and the next step.</summary>
/// <param name="Code">snake_case, stable.</param>
/// <param name="Status">The HTTP status that it is answered with.</param>
/// <param name="Errors">JSON pointer → message, for input that is wrong in places.</param>
/// <param name="Extra">Further members of the problem document (snake_case).</param>
public sealed record Refusal(string Code, string Detail, int Status = 409, IReadOnlyDictionary<string, string>? Errors = null, IReadOnlyDictionary<string, object?>? Extra = null)
{
    public static Refusal NotFound(string what) => new("not_found", $"There is no such {what}, or it is not yours to see.", 404);

    public static Refusal Invalid(string pointer, string message, string code = "invalid_parameter") =>
        new(code, message, 400, new Dictionary<string, string> { [pointer] = message });

    public static Refusal Rule(string code, string detail, string? pointer = null) =>
        new(code, detail, 422, pointer is null ? null : new Dictionary<string, string> { [pointer] = detail });
}

/// <summary>A refusal found deep in a call; the edge answers it as a problem document and the transaction rolls back.</summary>
public sealed class RefusedException(Refusal refusal) : Exception(refusal.Detail)
{
    public Refusal Refusal { get; } = refusal;
}
