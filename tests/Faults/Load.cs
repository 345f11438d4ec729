using System.Collections.Concurrent;
using System.Globalization;
using Steward.Kernel;

namespace Steward.Faults;

/// <summary>Callers who place orders, drivers who accept offers and dispatchers who assign by hand, all at once until they are stopped.</summary>
/// <param name="between">What each caller waits between two orders; none: as many as the server takes.</param>
internal sealed class Load(StewardClient client, Town city, Journal journal, long seed, TimeSpan between = default)
{
    private const int Placers = 6, Acceptors = 2, Dispatchers = 2;
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);
    private readonly ConcurrentQueue<string> open = new();

    internal Task Run(CancellationToken stop) => Task.WhenAll(
    [
        .. Enumerable.Range(0, Placers).Select(n => Place(new Chance(seed, $"placer {n}"), n, stop)),
        .. Enumerable.Range(0, Acceptors).Select(_ => Accept(stop)),
        .. Enumerable.Range(0, Dispatchers).Select(n => Assign(new Chance(seed, $"dispatcher {n}"), stop)),
    ]);

    private async Task Place(Chance chance, int caller, CancellationToken stop)
    {
        for (var number = 0; !stop.IsCancellationRequested; number++)
        {
            var order = new SentOrder(string.Create(CultureInfo.InvariantCulture, $"{seed}-{caller}-{number}"), city.Order(chance));
            journal.Orders.Add(order);
            var answer = await client.Send(HttpMethod.Post, "orders", order.Body, order.Key, cancel: CancellationToken.None);
            if (answer.Status is 0 or >= 500) return;
            order.Id = answer.Must("An order").Id;
            journal.Note();
            open.Enqueue(order.Id);
            if (between > TimeSpan.Zero) await Task.Delay(between, CancellationToken.None);
        }
    }

    private async Task Accept(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            var list = await client.Get("automation/dispatch/offers?status=offered&limit=50");
            if (list.Status is 0 or >= 500) return;
            foreach (var offer in list.Must("The offers").Body["items"]!.AsArray())
            {
                var answer = await client.Post($"automation/dispatch/offers/{(string)offer!["id"]!}/accept");
                if (answer.Status is 0 or >= 500) return;
                if (answer.IsDone) Note((string)offer["order_id"]!, (string)offer["driver_id"]!);
            }
            await Task.Delay(Look, CancellationToken.None);
        }
    }

    private async Task Assign(Chance chance, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            if (!open.TryDequeue(out var order))
            {
                await Task.Delay(Look, CancellationToken.None);
                continue;
            }
            var driver = city.Drivers[(int)chance.Below(city.Drivers.Count)];
            var answer = await client.Post($"automation/dispatch/orders/{order}/assign", new { driver_id = driver, reason = "The load of the kill test", acknowledge_rules = Soft });
            if (answer.Status is 0 or >= 500) return;
            if (answer.IsDone) Note(order, driver);
        }
    }

    private static readonly string[] Soft = ["out_of_radius", "offer_open", "other_late", "too_many_orders", "break_due", "hours_limit"];

    private void Note(string order, string driver)
    {
        journal.Assigned[order] = driver;
        journal.Note();
    }
}
