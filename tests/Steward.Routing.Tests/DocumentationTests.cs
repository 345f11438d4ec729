using Xunit;

namespace Steward.Routing.Tests;

public class DocumentationTests
{
    /// <summary>What quick-start.md shows is what the sample beside it is and prints.</summary>
    [Fact]
    public void The_quick_start_runs_and_prints_what_it_says()
    {
        var folder = Folder();
        var output = new StringWriter { NewLine = "\n" };
        QuickStart.Run(output);
        var page = File.ReadAllText(Path.Combine(folder, "quick-start.md"));
        Assert.Contains(Body(File.ReadAllText(Path.Combine(folder, "QuickStart.cs"))), page);
        Assert.Contains("```text\n" + output + "```", page);
    }

    /// <summary>The worked example of add-a-constraint.md is the library's own code: each line stands in the file that its block names.</summary>
    [Fact]
    public void Every_line_of_the_worked_example_stands_in_its_file()
    {
        var blocks = File.ReadAllText(Path.Combine(Folder(), "add-a-constraint.md")).ReplaceLineEndings("\n").Split("```csharp\n// ").Skip(1)
            .Select(b => b[..b.IndexOf("```", StringComparison.Ordinal)].Split('\n', StringSplitOptions.RemoveEmptyEntries)).ToList();
        Assert.True(blocks.Count >= 9);
        foreach (var block in blocks)
        {
            var source = File.ReadAllLines(Path.Combine(Folder(), "..", "..", block[0])).Select(l => l.Trim()).ToHashSet(StringComparer.Ordinal);
            Assert.All(block.Skip(1), line => Assert.True(source.Contains(line.Trim()), $"{block[0]}: {line}"));
        }
    }

    /// <summary>The statements of the sample, eight blanks less.</summary>
    private static string Body(string source)
    {
        var lines = source.ReplaceLineEndings("\n").Split('\n').SkipWhile(l => !l.Contains("// Metres", StringComparison.Ordinal)).TakeWhile(l => l != "    }");
        return string.Join('\n', lines.Select(l => l.Length >= 8 ? l[8..] : l)) + "\n";
    }

    private static string Folder()
    {
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
            if (File.Exists(Path.Combine(at.FullName, "Steward.slnx"))) return Path.Combine(at.FullName, "docs", "routing");
        throw new DirectoryNotFoundException("The repository's root is not above the tests.");
    }
}
