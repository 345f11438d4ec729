using System.Globalization;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Steward.Kernel;

namespace Steward.Notifications;

/// <summary>The senders of the outside channels, each on when its settings are there.</summary>
internal static class ChannelServices
{
    private static readonly string[] Securities = [MailSettings.StartTls, MailSettings.Tls, MailSettings.None];

    internal static IServiceCollection AddChannels(this IServiceCollection services, IConfiguration settings)
    {
        services.AddSingleton(new PushSettings(Text(settings, "Push:Contact"))).AddSingleton<PushStore>().AddSingleton<VapidKeys>().AddSingleton<PushRoutes>();
        services.AddSingleton<IChannelSender>(p => new WebPushSender(
            p.GetRequiredService<Database>(), p.GetRequiredService<PushStore>(), p.GetRequiredService<VapidKeys>(), p.GetRequiredService<PushSettings>(), p.GetRequiredService<TimeProvider>(), OutsideOnly.Handler()));
        var (mail, sms) = (Mail(settings), Sms(settings));
        services.AddSingleton<IChannelSender>(p => new EmailSender(mail, mail is null ? null : new SmtpTransport(mail), p.GetRequiredService<TimeProvider>()));
        return services.AddSingleton<IChannelSender>(p => new SmsSender(sms, p.GetRequiredService<TimeProvider>(), new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, ConnectTimeout = TimeSpan.FromSeconds(10) }));
    }

    /// <summary>Null without a host. A half-written setting stops the start: mail that silently stays away is worse.</summary>
    internal static MailSettings? Mail(IConfiguration settings)
    {
        if (Text(settings, "Mail:Host") is not { } host) return null;
        var security = Text(settings, "Mail:Security") ?? MailSettings.StartTls;
        if (!Securities.Contains(security)) throw new InvalidOperationException($"Mail:Security is '{security}'. It is one of {string.Join(", ", Securities)}.");
        if (Text(settings, "Mail:From") is not { } from || !System.Net.Mail.MailAddress.TryCreate(from, out var sender) || !MailWriter.IsPlain(sender.Address)) throw new InvalidOperationException("Mail:Host is set, so Mail:From must be an e-mail address: Steward <ops@example.org>.");
        var usual = security == MailSettings.Tls ? 465 : security == MailSettings.None ? 25 : 587;
        var user = Text(settings, "Mail:User");
        if (user is not null && security == MailSettings.None) throw new InvalidOperationException("Mail:User is set, and Mail:Security is none: a password is not sent in plain text.");
        return new(host, Number(settings, "Mail:Port") ?? usual, user, Text(settings, "Mail:Password"), from, security, Text(settings, "Mail:Authorities"));
    }

    /// <summary>Null without an address.</summary>
    internal static SmsSettings? Sms(IConfiguration settings)
    {
        if (Text(settings, "Sms:Url") is not { } url) return null;
        if (!Uri.TryCreate(url, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https")) throw new InvalidOperationException($"Sms:Url is '{url}'. It is an http or https address.");
        var headers = settings.GetSection("Sms:Headers").GetChildren().ToDictionary(child => child.Key, child => child.Value ?? "", StringComparer.OrdinalIgnoreCase);
        var success = (Text(settings, "Sms:Success") ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(code => int.Parse(code, NumberStyles.None, CultureInfo.InvariantCulture));
        return new(address, Text(settings, "Sms:Method") ?? "POST", headers, settings["Sms:Body"] ?? "", Text(settings, "Sms:ContentType") ?? "application/json", [.. success], Text(settings, "Sms:IdPath"));
    }

    private static string? Text(IConfiguration settings, string name) => settings[name] is { Length: > 0 } text ? text : null;

    private static int? Number(IConfiguration settings, string name)
    {
        if (Text(settings, name) is not { } text) return null;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is > 0 and < 65_536 ? number : throw new InvalidOperationException($"{name} is '{text}'. It is a number of a port.");
    }
}
