using System.Diagnostics;
using Xunit;

namespace Steward.Routing.Tests;

public class MutationTests
{
    private static readonly string[] Words =
        ["999999999999999999999", "-1", "NaN", "1e300", "", "-", "VEHICLE", "EOF", "DEMAND_SECTION", "DIMENSION : 1000000000", "\0", "\r", "{", "[", "null", "0", "2147483647", ":", "\uFEFF"];

    public static IEnumerable<string> Samples()
    {
        yield return "t\n\nVEHICLE\nNUMBER CAPACITY\n1 10\n\nCUSTOMER\nCUST NO. X Y DEMAND READY DUE SERVICE\n0 0 0 0 0 100 0\n1 1 1 1 0 100 0\n2 3 0 1 0 100 0\n";
        yield return "2 10 1\n0 0 0 0 0 100 0 0 0\n1 1 1 5 0 90 3 0 2\n2 5 1 -5 0 95 3 1 0\n";
        yield return "NAME : a\nTYPE : CVRP\nDIMENSION : 3\nEDGE_WEIGHT_TYPE : EUC_2D\nCAPACITY : 9\nNODE_COORD_SECTION\n1 0 0\n2 1 1\n3 3 0\nDEMAND_SECTION\n1 0\n2 1\n3 1\nDEPOT_SECTION\n1\n-1\nEOF\n";
        foreach (var format in new[] { "FULL_MATRIX", "LOWER_ROW", "UPPER_ROW", "LOWER_DIAG_ROW", "UPPER_DIAG_ROW" })
            yield return $"NAME : b\nDIMENSION : 3\nEDGE_WEIGHT_TYPE : EXPLICIT\nEDGE_WEIGHT_FORMAT : {format}\nCAPACITY : 9\nVEHICLES : 2\nEDGE_WEIGHT_SECTION\n{Entries(format)}\n"
                + "DEMAND_SECTION\n1 0\n2 1\n3 1\nDEPOT_SECTION\n1\n-1\nSERVICE_TIME_SECTION\n1 0\n2 3\n3 3\nTIME_WINDOW_SECTION\n1 0 90\n2 0 80\n3 5 70\nEOF\n";
        yield return StewardJson.Write(RandomProblem.Make(5, new(Jobs: 2, Sites: 3)));
    }

    private static string Entries(string format) => format switch { "FULL_MATRIX" => "0 1 2\n1 0 3\n2 3 0", "LOWER_ROW" or "UPPER_ROW" => "1 2 3", _ => "0 1 0 2 3 0" };

    [Fact]
    public void Every_sample_is_read_as_it_is()
    {
        foreach (var sample in Samples()) Assert.NotEmpty(InstanceReader.Read(sample).Problem.Jobs);
    }

    /// <summary>A code or a problem, and neither another error nor a hang; 5 s leave room for a machine that is busy elsewhere.</summary>
    [Fact]
    public void Ten_thousand_mutated_files_give_a_code_or_a_problem()
    {
        var (random, samples, refused) = (new Xoshiro(7), Samples().ToArray(), 0UL);
        for (var i = 0UL; i < Trials.Of(10_000); i++)
        {
            var text = Mutated(samples[random.Below(samples.Length)], random);
            var began = Stopwatch.GetTimestamp();
            try
            {
                InstanceReader.Read(text);
            }
            catch (InstanceFileException error)
            {
                Assert.NotEmpty(error.Code);
                refused++;
            }
            catch (Exception error) when (error is not InstanceFileException)
            {
                Assert.Fail($"case {i}: {error.GetType().Name}: {error.Message}\n{error.StackTrace}\n{text}");
            }

            Assert.True(Stopwatch.GetElapsedTime(began).TotalSeconds < 5, $"case {i} took too long:\n{text}");
        }

        Assert.InRange(refused, 1_000UL, ulong.MaxValue);
    }

    private static string Mutated(string sample, Xoshiro random)
    {
        var lines = sample.Split('\n').ToList();
        for (var k = 1 + random.Below(3); k > 0; k--)
        {
            var at = random.Below(lines.Count);
            switch (random.Below(7))
            {
                case 0: lines.RemoveAt(at); break;
                case 1: lines.Insert(at, lines[random.Below(lines.Count)]); break;
                case 2: lines[at] = lines[at][..random.Below(lines[at].Length + 1)]; break;
                case 3: lines = lines[..(at + 1)]; break;
                case 4: lines[at] = WithWord(lines[at], random); break;
                case 5: lines[at] = WithCharacter(lines[at], random); break;
                default: lines[at] += (random.Below(2) == 0 ? "\r" : " ") + Words[random.Below(Words.Length)]; break;
            }

            if (lines.Count == 0) lines.Add("");
        }

        return string.Join('\n', lines);
    }

    private static string WithWord(string line, Xoshiro random)
    {
        var words = line.Split(line.Contains(',') ? ',' : ' ');
        words[random.Below(words.Length)] = Words[random.Below(Words.Length)];
        return string.Join(line.Contains(',') ? ',' : ' ', words);
    }

    private static string WithCharacter(string line, Xoshiro random)
    {
        if (line.Length == 0) return ((char)random.Below(256)).ToString();
        var text = line.ToCharArray();
        text[random.Below(text.Length)] = random.Below(4) == 0 ? (char)random.Below(65_536) : (char)(32 + random.Below(95));
        return new(text);
    }
}
