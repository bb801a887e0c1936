using System.Text;
using Local.CloudFormation.ResourceTypes;

namespace Tests.CloudFormation;

public class SupportedResourcesTests
{
    /// <summary>After a change of the tables, copy the expected text into the page.</summary>
    [Fact]
    public void The_page_lists_what_the_tables_say()
    {
        var page = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "CloudFormation", "ResourceTypes", "README.md"));
        Assert.Equal(Tables(), page[page.IndexOf("## ", StringComparison.Ordinal)..]);
    }

    static string Tables()
    {
        var text = new StringBuilder();
        foreach (var type in ResourceType.All.Values.OrderBy(type => type.Name, StringComparer.Ordinal))
        {
            if (text.Length > 0)
                text.Append('\n');
            text.Append($"## {type.Name}\n\n");
            text.Append(
                $"`Ref` gives the {type.RefGives}; `Fn::GetAtt` gives " +
                $"{Attributes(type)}.\n\n");
            text.Append(type.Properties.Count == 0 ? "It has no properties.\n"
                : "| property | effect here |\n| --- | --- |\n");
            AppendRows(text, type.Properties, "");
        }
        return text.ToString();
    }

    static string Attributes(ResourceType type)
    {
        var names = type.Attributes.Keys.Concat(type.Late.Where(name => name.Length > 0))
            .Select(name => name.EndsWith('.') ? $"`{name}NAME`" : $"`{name}`").ToList();
        return names.Count == 0 ? "nothing" : string.Join(", ", names);
    }

    static void AppendRows(StringBuilder text, IEnumerable<Property> properties, string prefix)
    {
        foreach (var property in properties)
        {
            text.Append(
                $"| `{prefix}{property.Name}`{(property.IsRequired ? " (required)" : "")} | " +
                $"{(property.HasEffect ? "" : "None. ")}{property.Effect} |\n");
            AppendRows(text, property.Members ?? [], $"{prefix}{property.Name}.");
        }
    }
}
