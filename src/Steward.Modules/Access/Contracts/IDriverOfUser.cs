using Steward.Kernel;

namespace Steward.Access.Contracts;

/// <summary>Which driver a user of role driver is. Answered by Fleet.</summary>
public interface IDriverOfUser
{
    /// <summary>Null when no driver is linked to the user.</summary>
    Task<Guid?> DriverOf(Session session, Guid userId);
}
