using System.Diagnostics;
using System.Globalization;
using Steward.Bench.Learning;
using Steward.Tests;

namespace Steward.Bench;

/// <summary>
/// How well the minutes of a delivery can be told from what is known at the pickup: five-fold on a public file of 33,000 deliveries, boosted trees
/// against a constant (what a fixed trip time is) and a linear model.
/// </summary>
internal static class LearnBench
{
    private const int Folds = 5;
    private const int Seed = 20261121;
    private static readonly string File = Path.Combine(Repository.SharedData, "orders", "delivery-times.csv");

    internal static bool Run()
    {
        if (!System.IO.File.Exists(File))
        {
            Console.WriteLine($"skipped: the public file of delivery times is not at {File}");
            return true;
        }

        var data = DeliveryTimes.Read(File);
        Console.WriteLine($"{data.Minutes.Length} deliveries, {data.Names.Count} columns as trees see them, {data.Wide[0].Length} as the line does; folds by seed {Seed}");
        var fold = Shuffled(data.Minutes.Length);
        Console.WriteLine("\n| model | R² | mean squared error | mean absolute error, min | R² of the folds | inside the 80 % interval | CPU s |\n|---|---|---|---|---|---|---|");
        Say("constant: the mean", data, fold, (train, _) => new Constant(train.Select(i => data.Minutes[i]).Average()), data.Wide);
        Say("linear, ridge", data, fold, (train, _) => Ridge.Fit([.. train.Select(i => data.Wide[i])], [.. train.Select(i => data.Minutes[i])], 1), data.Wide);
        var trees = Say("boosted trees", data, fold, (train, seed) => BoostedTrees.Fit(Pick(data.Narrow, train), [.. train.Select(i => data.Minutes[i])], new(), seed), data.Narrow);
        Console.WriteLine($"\nPublished models reach R² 0.76 (mean squared error 20.6) on the full set of features; this file has {data.Names.Count}.");
        return trees > 0;
    }

    private static double Say(string name, DeliveryTimes data, int[] fold, Func<int[], int, IModel> fit, double[][] rows)
    {
        var before = Process.GetCurrentProcess().TotalProcessorTime;
        var (predicted, inside, parts) = (new double[rows.Length], 0, new List<string>());
        for (var k = 0; k < Folds; k++)
        {
            var train = Enumerable.Range(0, rows.Length).Where(i => fold[i] != k).ToArray();
            // A tenth of what may be seen is kept back to learn how far the model is off: half of the 80 % interval.
            var (learn, held) = (train.Where((_, n) => n % 10 != 0).ToArray(), train.Where((_, n) => n % 10 == 0).ToArray());
            var half = Quantile(held, fit(learn, Seed + k), data, rows);
            var model = fit(train, Seed + k);
            var test = Enumerable.Range(0, rows.Length).Where(i => fold[i] == k).ToArray();
            foreach (var i in test)
            {
                predicted[i] = model.Predict(rows[i]);
                if (Math.Abs(predicted[i] - data.Minutes[i]) <= half) inside++;
            }

            parts.Add(Score(data.Minutes, predicted, test).R2.ToString("0.000", CultureInfo.InvariantCulture));
        }

        var all = Score(data.Minutes, predicted, [.. Enumerable.Range(0, rows.Length)]);
        var cpu = (Process.GetCurrentProcess().TotalProcessorTime - before).TotalSeconds;
        Console.WriteLine(FormattableString.Invariant($"| {name} | {all.R2:0.0000} | {all.Mse:0.00} | {all.Mae:0.00} | {string.Join(", ", parts)} | {100.0 * inside / rows.Length:0.0} % | {cpu:0.0} |"));
        return all.R2;
    }

    private static double Quantile(int[] held, IModel model, DeliveryTimes data, double[][] rows)
    {
        var errors = held.Select(i => Math.Abs(model.Predict(rows[i]) - data.Minutes[i])).Order().ToArray();
        return errors[(int)Math.Ceiling(0.8 * errors.Length) - 1];
    }

    private static (double R2, double Mse, double Mae) Score(double[] actual, double[] predicted, int[] rows)
    {
        var mean = rows.Average(i => actual[i]);
        var squares = rows.Sum(i => (actual[i] - predicted[i]) * (actual[i] - predicted[i]));
        var spread = rows.Sum(i => (actual[i] - mean) * (actual[i] - mean));
        return (1 - squares / spread, squares / rows.Length, rows.Average(i => Math.Abs(actual[i] - predicted[i])));
    }

    /// <summary>The fold of each row: equal parts, shuffled by the seed.</summary>
    private static int[] Shuffled(int count)
    {
        var fold = Enumerable.Range(0, count).Select(i => i % Folds).ToArray();
        new Random(Seed).Shuffle(fold);
        return fold;
    }

    private static double[][] Pick(double[][] rows, int[] wanted) => [.. wanted.Select(i => rows[i])];
}
