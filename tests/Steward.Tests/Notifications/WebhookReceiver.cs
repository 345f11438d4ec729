using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Steward.Tests.Notifications;

/// <summary>A call as it came in.</summary>
internal sealed record Received(string Path, string Id, string Timestamp, string Signature, string Body);

/// <summary>Another system: a real HTTP server on this machine that keeps what it is sent and answers as it is told.</summary>
internal sealed class WebhookReceiver : IAsyncDisposable
{
    private readonly WebApplication app;

    private WebhookReceiver(WebApplication app) => this.app = app;

    internal Func<HttpContext, Task> Answer { get; set; } = _ => Task.CompletedTask;

    internal ConcurrentQueue<Received> Calls { get; } = [];

    internal string Url { get; private set; } = "";

    internal int Port => new Uri(Url).Port;

    /// <param name="address">One of this machine that the tests allow; another to show that nobody gets there.</param>
    internal static async Task<WebhookReceiver> Start(string address = "127.0.0.2")
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().UseUrls($"http://{address}:0");
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.FromMilliseconds(100));
        var receiver = new WebhookReceiver(builder.Build());
        receiver.app.Run(receiver.Take);
        await receiver.app.StartAsync();
        receiver.Url = receiver.app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        return receiver;
    }

    internal static Func<HttpContext, Task> Status(int status, string? header = null, string? value = null) => context =>
    {
        context.Response.StatusCode = status;
        if (header is not null) context.Response.Headers[header] = value;
        return Task.CompletedTask;
    };

    private async Task Take(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        var head = context.Request.Headers;
        Calls.Enqueue(new(context.Request.Path, head["webhook-id"].ToString(), head["webhook-timestamp"].ToString(), head["webhook-signature"].ToString(), await reader.ReadToEndAsync()));
        await Answer(context);
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();
}
