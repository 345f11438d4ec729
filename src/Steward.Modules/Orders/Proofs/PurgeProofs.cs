using Steward.Kernel;

namespace Steward.Orders;

/// <summary>
/// Deletes the pictures of proofs after 365 days unless the setting says otherwise: the file first, then the row says so. What was proved, by whom
/// and when, stays.
/// </summary>
internal sealed class PurgeProofs(ProofFiles files, int days) : INightlyPurge
{
    internal const string Setting = "Retention:ProofDays";
    internal const int Normal = 365;

    public string Of => "proof_files";

    public async Task<int> Purge(Session session, int most)
    {
        var before = session.Now.AddDays(-days);
        var old = await ProofStore.KeptBefore(session, before, most);
        // The same picture may prove a younger delivery too.
        foreach (var hash in old.Select(file => file.ContentHash).Distinct(StringComparer.Ordinal))
            if (!await ProofStore.IsKeptSince(session, hash, before)) files.Delete(hash);
        return await ProofStore.Removed(session, [.. old.Select(file => file.Id)]);
    }
}
