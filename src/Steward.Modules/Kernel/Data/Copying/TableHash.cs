using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Steward.Kernel;

/// <summary>A hash of a table's rows that does not depend on their order: the stores sort text differently.</summary>
internal sealed class TableHash(IReadOnlyList<CopyColumn> columns)
{
    private readonly StringBuilder row = new();
    private UInt128 sum;

    internal long Rows { get; private set; }

    internal string Text => sum.ToString("x32", System.Globalization.CultureInfo.InvariantCulture);

    internal void Add(IReadOnlyList<string?> values)
    {
        row.Clear();
        for (var i = 0; i < values.Count; i++)
        {
            var value = columns[i].Comparable(values[i]);
            // The length in front keeps "a","bc" apart from "ab","c", and -1 keeps null apart from "".
            row.Append(value?.Length ?? -1).Append(':').Append(value);
        }
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(row.ToString()), hash);
        unchecked { sum += BinaryPrimitives.ReadUInt128BigEndian(hash); }
        Rows++;
    }
}
