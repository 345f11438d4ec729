using Steward.Kernel;
using Steward.Orders;
using Xunit;

namespace Steward.Tests.Orders;

public class ImportReadingTests
{
    [Fact]
    public void Quotes_doubled_quotes_and_line_breaks_in_fields_are_read()
    {
        var rows = Delimited.Read(new StringReader("a;b\r\n\"one\ntwo\";\"say \"\"hi\"\"\"\n\n3;4"), ';').ToList();

        Assert.Equal([1, 2, 5], rows.Select(r => r.Line));
        Assert.Equal(["one\ntwo", "say \"hi\""], rows[1].Fields);
        Assert.Equal(["3", "4"], rows[2].Fields);
    }

    [Theory, InlineData("a,b,c", ','), InlineData("a;\"x,y,z\";c", ';'), InlineData("a\tb", '\t')]
    public void The_separator_is_found_outside_quotes(string header, char separator) => Assert.Equal(separator, Delimited.SeparatorOf(header));

    [Fact]
    public void A_wrong_cell_is_named_with_its_column()
    {
        static ImportedOrder Read(string name, string longitude) => OrderColumns.Read(
            Cells.Of(("customer_name", name), ("pickup_latitude", "1"), ("pickup_longitude", longitude), ("dropoff_latitude", "1"), ("dropoff_longitude", "2")));

        Assert.Equal(("pickup_longitude", "number_invalid"), (Read("A", "x").Fault!.Field, Read("A", "x").Fault!.Code));
        Assert.Equal(("customer_name", "formula_cell"), (Read("=1+1", "2").Fault!.Field, Read("=1+1", "2").Fault!.Code));
        Assert.Equal("value_missing", Read(" ", "2").Fault!.Code);
        Assert.NotNull(Read("A", "2").Request);
    }

    [Fact]
    public void A_ragged_row_is_named_and_the_others_are_read()
    {
        var (file, _) = SourceFile.Read("a,b\n1,2\n3\n4,5\n"u8.ToArray(), new Dictionary<string, string> { ["a"] = "first" });

        Assert.Equal(["first", "b"], file!.Header);
        Assert.Equal("4", file.Rows[2].Cells!["first"]);
        Assert.Equal((3, "row_ragged"), (file.Rows[1].Line, file.Rows[1].Fault!.Code));
    }

    [Fact]
    public void What_is_not_utf8_is_refused_whole() => Assert.Equal("encoding_invalid", SourceFile.Read([0x61, 0xFF, 0x0A], new Dictionary<string, string>()).Refusal!.Code);
}
