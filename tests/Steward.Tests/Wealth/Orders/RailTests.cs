using System.Net;
using System.Text;
using Steward.Kernel;
using Steward.Wealth.Orders;
using Steward.Wealth.Schemes;
using Xunit;

namespace Steward.Tests.Wealth.Orders;

/// <summary>The file rail and the HTTP rail at their edges.</summary>
public sealed class RailTests
{
    private static RailOrder Order(string reference, decimal amount = 100, string amc = "Alpha, House") => new(
        new() { Id = Guid.CreateVersion7(), ClientReference = reference, OrderType = "Purchase", Amount = amount, Currency = "INR", Folio = "=1+1", CutoffAt = new(2026, 8, 4, 9, 30, 0, TimeSpan.Zero) },
        new SchemeRow { ProductCode = "100001", Amc = amc }, null);

    [Fact]
    public async Task A_batch_is_written_whole_once_and_its_replies_are_read_row_by_row()
    {
        var folder = Directory.CreateTempSubdirectory("rail").FullName;
        try
        {
            var rail = new FileRail(folder, TimeProvider.System);
            var orders = new[] { Order("b", 200.5m), Order("a"), Order("c", 1, "Beta") };
            Assert.All(await rail.Place(orders, default), reply => Assert.Equal(RailWord.Accepted, reply.Word));
            await rail.Place(orders, default);
            var batches = Directory.GetFiles(Path.Combine(folder, "out"));
            Assert.Equal(2, batches.Length);
            Assert.All(batches, path => Assert.EndsWith(".csv", path, StringComparison.Ordinal));
            var alpha = await File.ReadAllLinesAsync(batches.Single(path => Path.GetFileName(path).StartsWith("alphahouse-20260804T0930Z-", StringComparison.Ordinal)));
            Assert.Equal(["a,Purchase,100001,,'=1+1,100,,INR", "b,Purchase,100001,,'=1+1,200.5,,INR", "CONTROL,2,,,,300.5,0,"], alpha.Skip(1));
            Assert.Equal((RailWord.Accepted, RailWord.NotKnown), ((await rail.Query(orders[0], default)).Word, (await rail.Query(Order("d"), default)).Word));

            Assert.Empty(await rail.Events(default));
            await RailReplyFiles.Write(folder, "r1.csv", "reference,status,nav_date,nav,units,amount,charges,reason\na,filled,2026-08-04,15.61,6.4056,100,0.01,\n\nc,received,,,,,,\nb,rejected,,,,,,No such folio\n");
            var told = await rail.Events(default);
            Assert.Equal(["filled 15.61 0.01", "failed  0"], told.Select(one => $"{one.Kind} {one.Nav} {one.Charges.Sum(line => line.Amount)}"));
            await rail.Heard([told[0]], default);
            Assert.Equal(2, (await rail.Events(default)).Count);
            await rail.Heard([told[1]], default);
            Assert.Empty(await rail.Events(default));
            Assert.True(File.Exists(Path.Combine(folder, "in", "done", "r1.csv")));
        }
        finally { Directory.Delete(folder, recursive: true); }
    }

    [Fact]
    public async Task An_answer_that_is_none_is_silence_and_a_private_address_is_not_called()
    {
        using var server = new HttpListener();
        var port = 20_000 + Environment.ProcessId % 20_000;
        server.Prefixes.Add($"http://127.0.0.1:{port}/");
        server.Start();
        var answers = new Queue<int>([201, 500, 422, 503, 200, 401, 302]);
        var signatures = new List<string?>();
        var serving = Task.Run(async () =>
        {
            while (answers.Count > 0)
            {
                var context = await server.GetContextAsync();
                signatures.Add(context.Request.Headers[StandardWebhook.SignatureHeader]);
                context.Response.StatusCode = answers.Dequeue();
                await context.Response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes("""{"id": "R-7"}"""));
                context.Response.Close();
            }
        });
        var settings = new HttpRailSettings($"http://127.0.0.1:{port}/orders", $"http://127.0.0.1:{port}/orders/{{reference}}", "{\"ref\":\"{reference}\",\"folio\":\"{folio}\"}", "id", new byte[32], [IPNetwork.Parse("127.0.0.0/8")]);
        using var rail = new HttpRail(settings, TimeProvider.System);
        async Task<RailReply> Place(string reference) => Assert.Single(await rail.Place([Order(reference)], default));

        var first = await Place("a");
        Assert.Equal((RailWord.Accepted, "R-7"), (first.Word, first.RailReference));
        Assert.Equal((RailWord.Silent, RailWord.Rejected), ((await Place("b")).Word, (await Place("c")).Word));
        // "Later" is tried again at once.
        Assert.Equal(RailWord.Accepted, (await Place("d")).Word);
        // A key that has run out says nothing about the order; whoever points elsewhere is not followed.
        Assert.Equal((RailWord.Silent, RailWord.Silent), ((await Place("e")).Word, (await Place("f")).Word));
        await serving;
        Assert.All(signatures, signature => Assert.StartsWith("v1,", signature, StringComparison.Ordinal));
        server.Stop();
        Assert.Equal(RailWord.Silent, (await rail.Query(Order("a"), default)).Word);

        using var guarded = new HttpRail(settings with { Allowed = [] }, TimeProvider.System);
        Assert.Equal(RailWord.Silent, Assert.Single(await guarded.Place([Order("x")], default)).Word);
        Assert.Equal("""{"f":"a\"{type}"}""", HttpRail.Filled("""{"f":"{folio}"}""", Order("x") with { Order = Order("x").Order with { Folio = "a\"{type}" } }, text => System.Text.Json.JsonSerializer.Serialize(text, new System.Text.Json.JsonSerializerOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping })[1..^1]));
    }
}
