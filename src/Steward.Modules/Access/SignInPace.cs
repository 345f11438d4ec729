using Microsoft.Extensions.Configuration;

namespace Steward.Access;

/// <summary>
/// How many times longer sign-ins last by the business clock. In demo mode that clock runs up to 600 times too fast for the people who look on:
/// they would be signed out within a minute.
/// </summary>
internal sealed record SignInPace(int Times)
{
    internal const int OfDemo = 600;

    internal static SignInPace Of(IConfiguration settings) => new(settings.GetValue("Demo", false) ? OfDemo : 1);

    internal static DateTimeOffset Stretch(SignInPace? pace, DateTimeOffset now, DateTimeOffset expiresAt) => now + (expiresAt - now) * (pace?.Times ?? 1);
}
