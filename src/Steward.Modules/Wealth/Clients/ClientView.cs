using Steward.Kernel;

namespace Steward.Wealth.Clients;

/// <summary>A client as the API shows him.</summary>
internal sealed record ClientView(
    Guid Id, string Code, string? ExternalId, string Name, Guid? AdviserId, string Currency, string TimeZone, string KycStatus, DateOnly? KycValidUntil, string? RiskProfile, string Status,
    string? Email, string? Phone, DateTimeOffset? RetiredAt, long Version, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt)
{
    internal static ClientView Of(ClientRow row, FieldOpener opener) => new(
        row.Id, row.Code, row.ExternalId, row.Name, row.AdviserId, row.Currency, row.TimeZone, row.KycStatus, row.KycValidUntil, row.RiskProfile, row.Status,
        opener.Open("clients", "email", row.Id, row.Email), opener.Open("clients", "phone", row.Id, row.Phone), row.RetiredAt, row.Version, row.CreatedAt, row.UpdatedAt);

    internal static async Task<ClientView> Of(Session session, FieldCipher cipher, ClientRow row) => Of(row, await cipher.Opener(session, [row.Email, row.Phone]));
}
