using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Steward.Fleet.Contracts;
using Steward.Kernel;

namespace Steward.Orders;

/// <summary>A proof as the API shows it.</summary>
internal sealed record ProofView(
    Guid Id, Guid OrderId, int AttemptNumber, string? RecipientName, bool CodeConfirmed, Json Barcodes, Degrees? Latitude, Degrees? Longitude, int? DistanceMetres, bool FarFromDropoff,
    DateTimeOffset CapturedAt, string RecordedBy, DateTimeOffset CreatedAt, IReadOnlyList<ProofView.File> Files)
{
    /// <summary>What the delivery still needs; told when a proof was brought.</summary>
    public IReadOnlyList<string>? Missing { get; init; }

    internal sealed record File(Guid Id, string Kind, string ContentType, int Size, string Sha256, int Width, int Height, DateTimeOffset? TakenAt, Degrees? Latitude, Degrees? Longitude, string Url);

    internal static ProofView Of(ProofRow row, IEnumerable<ProofFileRow> files) => new(
        row.Id, row.OrderId, row.AttemptNumber, row.RecipientName, row.CodeConfirmed, row.Barcodes, row.Latitude, row.Longitude, row.DistanceMetres, row.FarFromDropoff,
        row.CapturedAt, row.RecordedBy, row.CreatedAt,
        [.. files.Select(f => new File(f.Id, f.Kind, f.ContentType, f.Size, f.ContentHash, f.Width, f.Height, f.TakenAt, f.Latitude, f.Longitude, $"/api/v1/orders/{row.OrderId}/proof/{f.Id}"))]);
}

/// <summary>Shows proofs and their pictures to those who may see the order.</summary>
internal static class ReadProof
{
    internal sealed record Answer(IReadOnlyList<ProofView> Items, string? NextCursor, IReadOnlyList<string> Required, IReadOnlyList<string> Missing);

    internal static void Map(RouteGroupBuilder api)
    {
        var proof = api.MapGroup("/orders/{id}/proof");
        proof.MapGet("/", List).Needs(Permission.Read, Permission.DriveOwn).Produces<Answer>().WithSummary("The proofs of an order, and what is still missing");
        proof.MapGet("/{file:guid}", Download).Needs(Permission.Read, Permission.DriveOwn).Produces(200, contentType: "image/jpeg").WithSummary("A picture of a proof");
    }

    private static Task<Reply> List(string id, Database database, IDrivers drivers, Caller caller, CancellationToken cancel) => database.Read(
        async session =>
        {
            if (await OrderLookup.Visible(session, id, caller, drivers) is not { } order) return Refusal.NotFound("order");
            var files = (await ProofStore.FilesOf(session, order.Id)).ToLookup(file => file.ProofId);
            var (required, missing) = await ProofCheck.State(session, order, ProofCheck.AttemptOf(order));
            return Reply.Ok(new Answer([.. (await ProofStore.Of(session, order.Id)).Select(row => ProofView.Of(row, files[row.Id]))], null, required, missing));
        },
        cancel);

    private static async Task<IResult> Download(string id, Guid file, Database database, ProofFiles files, IDrivers drivers, Caller caller, CancellationToken cancel)
    {
        var row = await database.Read(
            async session => await OrderLookup.Visible(session, id, caller, drivers) is { } order ? (await ProofStore.FilesOf(session, order.Id)).FirstOrDefault(one => one.Id == file) : null, cancel);
        return await Send(row, files, cancel);
    }

    internal static async Task<IResult> Send(ProofFileRow? row, ProofFiles files, CancellationToken cancel)
    {
        if (row is null) return Reply.No(Refusal.NotFound("picture"));
        return await files.Find(row.ContentHash, cancel) is { } content
            ? Results.Bytes(content, row.ContentType, entityTag: new($"\"{row.ContentHash}\""))
            : Reply.No(new("picture_gone", "The file of this picture is kept no longer, or was damaged.", 410));
    }
}
