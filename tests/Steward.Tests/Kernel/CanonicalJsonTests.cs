using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Steward.Kernel;
using Xunit;

namespace Steward.Tests.Kernel;

public class CanonicalJsonTests
{
    private static string Canonical(string json) => Encoding.UTF8.GetString(CanonicalJson.ToUtf8(JsonNode.Parse(json)));

    [Fact]
    public void Keys_are_in_UTF16_order_as_in_RFC_8785() =>
        // RFC 8785, 3.2.3: CR, 1, U+0080, ö, €, U+1F600 (its first code unit is D83D), U+FB33 (which NFC splits into 05D3 05BC).
        Assert.Equal(
            "{\"\\r\":1,\"1\":2,\"\u0080\":3,\"ö\":4,\"\u05d3\u05bc\":5,\"€\":6,\"\U0001F600\":7}",
            Canonical("{\"€\":6,\"\\r\":1,\"\\ufb33\":5,\"1\":2,\"\\ud83d\\ude00\":7,\"\\u0080\":3,\"ö\":4}"));

    [Fact]
    public void Only_controls_quotes_and_backslash_are_escaped() =>
        Assert.Equal("\"€$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\"", Canonical("\"\\u20ac$\\u000F\\u000aA'\\u0042\\u0022\\u005c\\\\\\\"\\/\""));

    [Theory]
    [InlineData("1.50", "\"1.5\"")]
    [InlineData("2.0", "\"2\"")]
    [InlineData("-0", "0")]
    [InlineData("-0.0", "\"0\"")]
    [InlineData("9007199254740991", "9007199254740991")]
    [InlineData("9007199254740992", "\"9007199254740992\"")]
    [InlineData("-9007199254740992", "\"-9007199254740992\"")]
    [InlineData("123456789012345678901234567890", "\"123456789012345678901234567890\"")]
    [InlineData("1e30", "\"1e+30\"")]
    [InlineData("4.50e-7", "\"4.5e-7\"")]
    public void Numbers_are_integers_or_strings(string from, string to) => Assert.Equal(to, Canonical(from));

    [Theory]
    [InlineData(333333333.33333329, "333333333.3333333")] // the examples of RFC 8785, 3.2.2.3 and appendix B
    [InlineData(1e30, "1e+30")]
    [InlineData(4.5, "4.5")]
    [InlineData(2e-3, "0.002")]
    [InlineData(1e-27, "1e-27")]
    [InlineData(5e-324, "5e-324")]
    [InlineData(1.7976931348623157e308, "1.7976931348623157e+308")]
    [InlineData(295147905179352830000.0, "295147905179352830000")]
    [InlineData(999999999999999900000.0, "999999999999999900000")]
    [InlineData(1e21, "1e+21")]
    [InlineData(0.000001, "0.000001")]
    [InlineData(9.999999999999997e-7, "9.999999999999997e-7")]
    [InlineData(-100.25, "-100.25")]
    public void Doubles_are_the_shortest_that_read_back(double value, string text)
    {
        Assert.Equal($"\"{text}\"", Encoding.UTF8.GetString(CanonicalJson.ToUtf8(JsonValue.Create(value))));
        Assert.Equal(value, double.Parse(text));
    }

    [Fact]
    public void Null_members_are_absent_and_null_items_keep_their_place() =>
        Assert.Equal("{\"a\":[1,null,2],\"c\":{}}", Canonical("{\"b\":null,\"c\":{\"d\":null},\"a\":[1,null,2]}"));

    [Fact]
    public void Instants_are_UTC_with_microseconds() =>
        Assert.Equal(
            "{\"at\":\"2026-11-20T08:30:00.000000Z\"}",
            Encoding.UTF8.GetString(CanonicalJson.ToUtf8(new JsonObject { ["at"] = new DateTimeOffset(2026, 11, 20, 11, 30, 0, TimeSpan.FromHours(3)) })));

    [Theory]
    [InlineData("e\u0301", "é")]
    [InlineData("A\u030a", "Å")]
    [InlineData("\u212b", "Å")] // Ångström sign
    [InlineData("\u1112\u1161\u11ab", "\ud55c")] // Hangul
    [InlineData("a\u0323\u0302", "\u1ead")]
    [InlineData("a\u0302\u0323", "\u1ead")] // the dot below is ordered before the circumflex
    [InlineData("\u0958", "\u0915\u093c")] // a composition exclusion
    [InlineData("a\u0300\u0315", "à\u0315")]
    public void Strings_are_in_form_C(string from, string to) => Assert.Equal(to, Nfc.Normalize(from));

    [Fact]
    public void Every_code_point_is_normalised_as_Unicode_14_says()
    {
        // The hash is that of Python's unicodedata 14.0 over the same texts: a, the point, dot below, acute, line feed.
        var texts = new StringBuilder();
        for (var point = 0x300; point < 0x110000; point++)
        {
            if (point is < 0xd800 or >= 0xe000) texts.Append(Nfc.Normalize("a" + char.ConvertFromUtf32(point) + "\u0323\u0301")).Append('\n');
        }

        Assert.Equal("f4e5397be31d4e8bf4aec4746c8dc63878d730ba1a719ed752cc67b51a910f9d", Sha256Hex.Of(texts.ToString()));
    }

    [Fact]
    public void Two_keys_that_differ_only_by_form_are_refused() =>
        Assert.Throws<InvalidOperationException>(() => Canonical("{\"é\":1,\"e\u0301\":2}"));

    [Fact]
    public void Half_a_surrogate_pair_is_refused() =>
        Assert.Throws<FormatException>(() => CanonicalJson.ToUtf8(JsonValue.Create("a\ud800b")));

    [Fact]
    public void The_form_of_a_canonical_document_is_itself_and_row_order_of_members_is_nothing()
    {
        var first = Canonical("{\"z\":1.250,\"a\":{\"y\":[true,\"x\"],\"b\":1e-9}}");
        Assert.Equal(first, Canonical("{\"a\":{\"b\":1e-9,\"y\":[true,\"x\"]},\"z\":1.25}"));
        Assert.Equal(first, Canonical(first));
        using var document = JsonDocument.Parse(first);
        Assert.Equal(first, Encoding.UTF8.GetString(CanonicalJson.ToUtf8(document.RootElement)));
    }

    [Fact]
    public void The_writer_refuses_keys_out_of_order() =>
        Assert.Throws<InvalidOperationException>(() => new CanonicalJsonWriter().BeginObject().Name("b").Value(1).Name("a"));

    [Fact]
    public void Chance_gives_the_numbers_of_its_authors()
    {
        // xoshiro256starstar.c with state 1, 2, 3, 4.
        var chance = new Chance(1, 2, 3, 4);
        ulong[] wanted = [11520, 0, 1509978240, 1215971899390074240, 1216172134540287360, 607988272756665600];
        foreach (var number in wanted) Assert.Equal(number, chance.Next());
        Assert.Equal(new Chance(7, "offer").Next(), new Chance(7, "offer").Next());
        Assert.NotEqual(new Chance(7, "offer").Next(), new Chance(7, "arrivals").Next());
    }
}
