package workspace

import (
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/source"
)

// NameSource says what a plain schema took its name from.
type NameSource string

// The sources of names, the first that gives one wins. A path is used where
// several files would have the same name.
const (
	FromTitle    NameSource = "title"
	FromID       NameSource = "$id"
	FromFileName NameSource = "file name"
	FromPath     NameSource = "path"
)

// PlainName is what a plain schema, one without an event.yaml, is called.
type PlainName struct {
	File string
	Name contract.EventName
	From NameSource
	// Clash lists all files that would have had the same name, in order; nil
	// where the name was free.
	Clash []string
}

// NamePlain names plain schemas after their title, their $id or their file: the
// first that can name an event. Files that would share a name are named after
// their paths instead. The table is in the order of docs; names are distinct.
func NamePlain(docs []*source.Document, context string) []PlainName {
	table := make([]PlainName, len(docs))
	byName := map[string][]int{}
	for i, doc := range docs {
		name, from := plainName(doc, context)
		table[i] = PlainName{File: doc.File, Name: contract.EventName{Context: context, Event: name}, From: from}
		byName[name] = append(byName[name], i)
	}
	taken := map[string]bool{}
	for name, group := range byName {
		taken[name] = len(group) == 1 && name != ""
	}
	for i := range table {
		wanted := table[i].Name.Event
		if group := byName[wanted]; (len(group) > 1 || wanted == "") && table[i].From != FromPath {
			nameByPath(table, group, taken)
		}
	}
	return table
}

// nameByPath gives the files of a group the shortest ends of their paths that
// tell them apart, from each other and from every other name.
func nameByPath(table []PlainName, group []int, taken map[string]bool) {
	var clash []string
	for _, i := range group {
		if table[i].Name.Event != "" {
			clash = append(clash, table[i].File)
		}
	}
	for _, i := range group {
		table[i].From, table[i].Clash = FromPath, clash
	}
	for parts := 1; parts <= maxFolders+1; parts++ {
		names := make([]string, len(group))
		for k, i := range group {
			names[k] = pathName(table[i].File, parts)
		}
		if distinct(names, taken) || parts > maxFolders {
			for k, i := range group {
				table[i].Name.Event = free(names[k], taken)
			}
			return
		}
	}
}

func distinct(names []string, taken map[string]bool) bool {
	seen := map[string]bool{}
	for _, n := range names {
		if n == "" || taken[n] || seen[n] {
			return false
		}
		seen[n] = true
	}
	return true
}

// free returns name, with a number where it is taken, and takes it.
func free(name string, taken map[string]bool) string {
	try := name
	for n := 2; try == "" || taken[try]; n++ {
		try = fmt.Sprintf("%s-%d", strings.TrimSuffix(name+"-schema", "-schema"), n)
		if name == "" {
			try = fmt.Sprintf("schema-%d", n-1)
		}
	}
	taken[try] = true
	return try
}

func plainName(doc *source.Document, context string) (string, NameSource) {
	if name, from := SchemaName(doc, context); name != "" {
		return name, from
	}
	return fileName(doc.File), FromFileName
}

// SchemaName returns what a schema says that it is called, in a context, by its title
// or its $id; empty: nothing that can name an event.
func SchemaName(doc *source.Document, context string) (string, NameSource) {
	if name := titleName(text(doc.Root.Get("title")), context); name != "" {
		return name, FromTitle
	}
	for _, keyword := range []string{"$id", "id"} {
		if name := idName(text(doc.Root.Get(keyword))); name != "" {
			return name, FromID
		}
	}
	return "", ""
}

// maxTitleWords bounds the titles that are taken for names: longer ones are
// sentences.
const maxTitleWords = 4

// titleName reads a name ("OrderPlaced", "order_placed", in its own context also
// "ordering.OrderPlaced") or a few words ("Order placed").
func titleName(title, context string) string {
	if context != "" {
		title = strings.TrimPrefix(title, context+".")
	}
	if contract.CheckEventName(title) == nil {
		return title
	}
	list := strings.Fields(title)
	if len(list) > maxTitleWords {
		return ""
	}
	var b strings.Builder
	for _, w := range list {
		r := []rune(w)
		b.WriteString(string(unicode.ToUpper(r[0])) + string(r[1:]))
	}
	if contract.CheckEventName(b.String()) != nil {
		return ""
	}
	return b.String()
}

// idName reads the last part of a URI that is no version.
func idName(id string) string {
	id, _, _ = strings.Cut(id, "#")
	id, _, _ = strings.Cut(id, "?")
	if _, rest, ok := strings.Cut(id, "://"); ok {
		_, id, _ = strings.Cut(rest, "/") // the host names nothing
	}
	return lastName(strings.FieldsFunc(id, func(r rune) bool { return r == '/' || r == ':' }))
}

// fileName reads the file's name, or that of its folder where it is a version.
func fileName(file string) string {
	if name := lastName(strings.Split(file, "/")); name != "" {
		return name
	}
	return pathName(file, maxFolders+1)
}

var (
	versionLike = regexp.MustCompile(`(?i)^v?[0-9]+([._-][0-9]+)*$`)
	// Folders that say what their files are, not what they are about.
	genericName = regexp.MustCompile(`(?i)^(json-?)?schemas?$`)
)

func lastName(parts []string) string {
	for _, part := range slices.Backward(parts) {
		part = stem(part)
		if !versionLike.MatchString(part) && !genericName.MatchString(part) && contract.CheckEventName(part) == nil {
			return part
		}
	}
	return ""
}

// stem returns a file's name without the endings of schema files.
func stem(base string) string {
	for _, ending := range []string{".json", ".yaml", ".yml"} {
		base = strings.TrimSuffix(base, ending)
	}
	return strings.TrimSuffix(base, ".schema")
}

// pathName joins the last parts of a path to one name, or gives "" where no
// name comes of it.
func pathName(file string, parts int) string {
	list := strings.Split(path.Join(path.Dir(file), stem(path.Base(file))), "/")
	list = list[max(0, len(list)-parts):]
	name := strings.Map(func(r rune) rune {
		if r < unicode.MaxASCII && (unicode.IsLetter(r) || unicode.IsDigit(r) || r == '_') {
			return r
		}
		return '-'
	}, strings.Join(list, "-"))
	name = strings.TrimLeft(name, "-_")
	if versionLike.MatchString(name) || contract.CheckEventName(name) != nil {
		return ""
	}
	return name
}
