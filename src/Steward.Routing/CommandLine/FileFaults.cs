namespace Steward.Routing;

/// <summary>Bad input as exit code 2 and one line: file, line, code, sentence.</summary>
internal static class FileFaults
{
    internal static int Caught(string path, TextWriter errors, Func<int> command)
    {
        try
        {
            return command();
        }
        catch (InstanceFileException fault)
        {
            return Say(errors, fault.File ?? path, fault.Line, fault.Code, fault.Message);
        }
        catch (RoutingException fault)
        {
            // The message begins with the code.
            return Say(errors, path, 0, fault.Code, fault.Message[(fault.Code.Length + 2)..]);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return Say(errors, path, 0, "unreadable_file", fault.Message);
        }
    }

    /// <summary>A solution file; its faults are named with its own path.</summary>
    internal static Plan ReadPlan(InstanceFile instance, string path)
    {
        try
        {
            return SolutionFile.Read(instance, File.ReadAllText(path));
        }
        catch (InstanceFileException fault)
        {
            fault.File = path;
            throw;
        }
    }

    private static int Say(TextWriter errors, string path, int line, string code, string message)
    {
        errors.WriteLine(FormattableString.Invariant($"{path}:{line}: {code}: {message.ReplaceLineEndings(" ")}"));
        return 2;
    }
}
