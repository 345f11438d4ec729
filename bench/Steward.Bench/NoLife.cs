namespace Steward.Bench;

/// <summary>The life of a program that is no server: nothing starts and nothing stops.</summary>
internal sealed class NoLife : Microsoft.Extensions.Hosting.IHostApplicationLifetime
{
    public CancellationToken ApplicationStarted => CancellationToken.None;

    public CancellationToken ApplicationStopping => CancellationToken.None;

    public CancellationToken ApplicationStopped => CancellationToken.None;

    public void StopApplication() { }
}
