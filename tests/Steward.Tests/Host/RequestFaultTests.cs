using Steward.Kernel;
using Xunit;

namespace Steward.Tests.Host;

/// <summary>What cannot be read is answered in the words of the API, with what would be right.</summary>
public sealed class RequestFaultTests
{
    private const string Rules = "wealth/automation/auto-invest";

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task A_request_that_cannot_be_read_hears_what_would_be_right(Dialect dialect)
    {
        await using var host = await TestHost.Start(dialect);
        var manager = await host.As(Roles.Manager);
        (string Path, string Body, string Pointer, string Sentence)[] rows =
        [
            ("wealth/kill-switches/engage", """{"scope": "Client", "client_id": "x"}""", "/client_id", "There is no 'client_id' here, but scope, scope_id, rail, reason, release_needs_two."),
            (Rules, """{"step_up": {"share": 5}}""", "/step_up/share", "There is no 'share' here, but percent, amount, every, multiple, cap."),
            (Rules, """{"catch_up_window_days": 1.5}""", "/catch_up_window_days", "This is to be a whole number."),
            (Rules, """{"until_goal": "x"}""", "/until_goal", "This is to be true or false."),
            (Rules, """{"start_date": "2026-13-01"}""", "/start_date", "This is to be a date such as 2026-12-31."),
            (Rules, """{"name": 7}""", "/name", "This is to be text."),
            (Rules, """{"basket": {}}""", "/basket", "This is to be a list."),
            (Rules, """{"trigger_config": []}""", "/trigger_config", "This is to be an object."),
            (Rules, "[]", "", "This is to be an object."),
            ("wealth/clients", """{"adviser_id": "zz"}""", "/adviser_id", "This is to be a UUID."),
            ("wealth/automation/trigger-orders", """{"valid_from": 5}""", "/valid_from", "This is to be a time with an offset such as 2026-12-31T13:00:00Z."),
            ("auth/login", "{}", "", "Required: password."),
        ];
        foreach (var (path, body, pointer, sentence) in rows)
        {
            var answer = await manager.PostJson(path, body);
            Assert.Equal((body, 400, "invalid_json", sentence), (body, answer.Status, answer.Code, (string?)answer.Body!["detail"]));
            Assert.Equal(sentence, (string?)answer.Body["errors"]![pointer]);
        }
        var empty = await manager.PostJson(Rules, "");
        Assert.Equal((400, "invalid_parameter", "The request has no body: send a JSON object."), (empty.Status, empty.Code, (string?)empty.Body!["detail"]));

        foreach (var (query, sentence) in new[] { ("navs?from=abc", "from is a date such as 2026-12-31, not 'abc'."), ("limits?retired=maybe", "retired is true or false, not 'maybe'.") })
        {
            var answer = await manager.GetJson("wealth/" + query);
            Assert.Equal((400, "invalid_parameter", sentence), (answer.Status, answer.Code, (string?)answer.Body!["detail"]));
            Assert.Equal("/" + query.Split('?', '=')[1], Assert.Single(answer.Body["errors"]!.AsObject()).Key);
        }
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task A_method_that_an_address_does_not_know_is_405_with_those_that_it_knows(Dialect dialect)
    {
        await using var host = await TestHost.Start(dialect);
        var manager = await host.As(Roles.Manager);
        var answer = await manager.DeleteJson("wealth/limits");
        Assert.Equal((405, "method_not_allowed"), (answer.Status, answer.Code));
        Assert.Equal(["GET", "POST"], answer.Response.Content.Headers.Allow.Order());
        // Who is nobody hears nothing of addresses, and the role is asked before the method matters.
        Assert.Equal(401, (await host.Anonymous().DeleteJson("wealth/limits")).Status);
        Assert.Equal(403, (await (await host.As(Roles.Viewer)).PostJson("wealth/limits", new { })).Status);
        using var form = new StringContent("a=b", System.Text.Encoding.UTF8, "application/x-www-form-urlencoded");
        Assert.Equal(System.Net.HttpStatusCode.UnsupportedMediaType, (await manager.PostAsync("/api/v1/wealth/limits", form, TestContext.Current.CancellationToken)).StatusCode);
    }
}
