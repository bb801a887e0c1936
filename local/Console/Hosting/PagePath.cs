namespace Local.Console.Hosting;

/// <summary>Where the page is on the port that the services share. A bucket's name has no underscore.</summary>
static class PagePath
{
    public const string Base = "/_console";
}
