using System.Reflection;
using Xunit;

namespace Steward.Routing.Tests;

/// <summary>Every public method refuses a null that its signature does not allow, and names the parameter.</summary>
public class NullArgumentTests
{
    private const string Instance = """
        one
        VEHICLE
        NUMBER CAPACITY
        1 10
        CUSTOMER
        CUST NO. XCOORD. YCOORD. DEMAND READY TIME DUE DATE SERVICE TIME
        0 0 0 0 0 100 0
        1 3 4 1 0 100 0
        """;

    private static readonly Problem One =
        Problem.Build("one").Site("a").Travel("car", [0], [0]).Vehicle("v").Visit("j", "a").Create();

    private static readonly Plan Solved = RoutingSolver.Solve(One, new() { Iterations = 0 }).Plan;

    private static readonly Type[] Types =
    [
        typeof(Problem), typeof(ProblemBuilder), typeof(VehicleBuilder), typeof(JobBuilder), typeof(BreakBuilder), typeof(Relation), typeof(JobLock),
        typeof(Objective), typeof(LegalRest), typeof(RoutingSolver), typeof(RoutingSession), typeof(PlanChecker), typeof(InstanceReader),
        typeof(SolutionFile), typeof(StewardJson), typeof(SolveCommand), typeof(CheckCommand),
    ];

    [Fact]
    public void A_null_that_is_not_allowed_is_named()
    {
        var tried = 0;
        foreach (var method in Types.SelectMany(MethodsOf))
            foreach (var parameter in method.GetParameters().Where(IsRequired))
            {
                object?[] arguments = [.. method.GetParameters().Select(p => p == parameter ? null : Sample(p))];
                var thrown = Assert.Throws<TargetInvocationException>(() => method.Invoke(method.IsStatic ? null : Owner(method.DeclaringType!), arguments));
                var named = Assert.IsType<ArgumentNullException>(thrown.InnerException);
                Assert.Equal($"{method.DeclaringType!.Name}.{method.Name}({parameter.Name})", $"{method.DeclaringType.Name}.{method.Name}({named.ParamName})");
                tried++;
            }

        Assert.True(tried > 80, $"{tried}");
    }

    [Fact]
    public void A_list_of_names_with_a_null_in_it_is_refused()
    {
        Assert.Equal("vehicles", Assert.Throws<ArgumentNullException>(() => JobBuilder.Visit("j", "a", j => j.Only("v", null!))).ParamName);
        Assert.Equal("jobs", Assert.Throws<ArgumentNullException>(() => Relation.SameVehicle("j", null!)).ParamName);
    }

    /// <summary>What the compiler adds to records is not the library's word.</summary>
    private static IEnumerable<MethodInfo> MethodsOf(Type type) =>
        type.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly)
            .Where(m => !m.IsSpecialName && !m.IsVirtual && !m.Name.StartsWith('<'));

    private static bool IsRequired(ParameterInfo parameter) =>
        !parameter.ParameterType.IsValueType && !parameter.IsOut && new NullabilityInfoContext().Create(parameter).WriteState == NullabilityState.NotNull;

    private static object Owner(Type type) =>
        type == typeof(ProblemBuilder) ? Problem.Build("x")
        : type == typeof(VehicleBuilder) ? new VehicleBuilder("v")
        : type == typeof(JobBuilder) ? new JobBuilder()
        : type == typeof(BreakBuilder) ? new BreakBuilder()
        : type == typeof(Objective) ? Objective.Cost
        : type == typeof(LegalRest) ? LegalRest.Eu561
        : type == typeof(RoutingSession) ? RoutingSession.Open(One, Solved)
        : throw new InvalidOperationException($"An owner of {type.Name} is needed.");

    private static object? Sample(ParameterInfo parameter) => parameter.HasDefaultValue ? parameter.DefaultValue : parameter.ParameterType switch
    {
        { IsValueType: true } value => Activator.CreateInstance(value),
        { IsArray: true } list => Array.CreateInstance(list.GetElementType()!, 0),
        var t when t == typeof(string) => "v",
        var t when t == typeof(Problem) => One,
        var t when t == typeof(Plan) => Solved,
        var t when t == typeof(SolveOptions) => new SolveOptions { Iterations = 0 },
        var t when t == typeof(VehicleState) => new VehicleState("a", 0),
        var t when t == typeof(ChangePrice) => new ChangePrice(),
        var t when t == typeof(InstanceFile) => InstanceReader.Read(Instance),
        var t when t == typeof(TextWriter) => TextWriter.Null,
        var t when t == typeof(SolveArguments) => new SolveArguments("missing"),
        var t when t == typeof(CheckArguments) => new CheckArguments("missing", "missing"),
        _ => null,
    };
}
