package codegen

import (
	"go/token"
	"strings"
	"unicode"
	"unicode/utf8"
)

// initialisms are words that Go writes in capitals. The list is part of what is
// promised: adding a word renames what people have already.
var initialisms = map[string]bool{
	"acl": true, "api": true, "ascii": true, "bic": true, "cpu": true, "css": true,
	"csv": true, "dns": true, "ean": true, "eof": true, "gtin": true, "guid": true,
	"html": true, "http": true, "https": true, "iban": true, "id": true, "iri": true,
	"ip": true, "json": true, "jwt": true, "pdf": true, "pii": true, "qps": true,
	"ram": true, "rpc": true, "sha": true, "sku": true, "sla": true, "smtp": true,
	"sql": true, "ssh": true, "tcp": true, "tls": true, "ttl": true, "udp": true,
	"ui": true, "uid": true, "uri": true, "url": true, "utc": true, "utf8": true,
	"uuid": true, "vat": true, "vm": true, "xml": true, "xsrf": true, "xss": true,
}

// symbols are characters that are spelled where they begin a name, so that
// "@type" and "type", "+1" and "-1" stay apart.
var symbols = map[rune]string{
	'@': "At", '$': "Dollar", '+': "Plus", '-': "Minus", '#': "Hash", '*': "Star",
	'&': "And", '%': "Percent", '<': "Less", '>': "Greater", '=': "Equal",
	'!': "Not", '?': "Question", '/': "Slash", '.': "Dot", '~': "Tilde", '^': "Caret",
	'|': "Or", ':': "Colon", '(': "Paren", '[': "Bracket", '{': "Brace",
}

// maxWord bounds a part of a name, in characters: names are as long as people
// can read.
const maxWord = 80

// GoWord turns a name from a schema into an exported Go identifier: order_id and
// orderId become OrderID. A text without any letter or digit gives "Empty".
func GoWord(s string) string {
	var b strings.Builder
	rest := strings.TrimLeft(s, "_ ")
	if r, size := utf8.DecodeRuneInString(rest); symbols[r] != "" && (r != '-' || digitFollows(rest[size:])) {
		b.WriteString(symbols[r])
	}
	words := splitWords(s)
	for _, word := range words {
		if len(words) > 1 || !code(word) {
			word = capital(word)
		}
		b.WriteString(word)
	}
	name := b.String()
	if name == "" {
		return "Empty"
	}
	if r, _ := utf8.DecodeRuneInString(name); !unicode.IsUpper(r) {
		name = "X" + name
	}
	return shorten(name)
}

// code reports whether a word alone is a code that people write in capitals, such
// as that of a currency: EUR.
func code(word string) bool {
	return len(word) <= 3 && allUpper([]rune(word))
}

func digitFollows(s string) bool { return s != "" && s[0] >= '0' && s[0] <= '9' }

func shorten(name string) string {
	runes := []rune(name)
	if len(runes) > maxWord {
		runes = runes[:maxWord]
	}
	return string(runes)
}

// splitWords cuts s where letters and digits end, before a capital after a small
// letter, and before the last capital of several ("HTTPServer", but "userIDs").
func splitWords(s string) []string {
	var words []string
	for _, run := range strings.FieldsFunc(s, func(r rune) bool {
		return r == utf8.RuneError || !unicode.IsLetter(r) && !unicode.IsDigit(r)
	}) {
		words = append(words, splitHumps([]rune(run))...)
	}
	return words
}

func splitHumps(run []rune) []string {
	var words []string
	start := 0
	for i := 1; i < len(run); i++ {
		hump := unicode.IsUpper(run[i]) && !unicode.IsUpper(run[i-1])
		last := unicode.IsUpper(run[i]) && unicode.IsUpper(run[i-1]) &&
			i+1 < len(run) && unicode.IsLower(run[i+1]) && !pluralEnd(run[i+1:])
		if hump || last {
			words = append(words, string(run[start:i]))
			start = i
		}
	}
	return append(words, string(run[start:]))
}

// pluralEnd reports whether an "s" ends the word that begins here: IDs.
func pluralEnd(run []rune) bool {
	return run[0] == 's' && (len(run) == 1 || !unicode.IsLower(run[1]))
}

func capital(word string) string {
	lower := strings.ToLower(word)
	if initialisms[lower] {
		return strings.ToUpper(word)
	}
	if stem, ok := strings.CutSuffix(lower, "s"); ok && initialisms[stem] {
		return strings.ToUpper(stem) + "s"
	}
	runes := []rune(word)
	if allUpper(runes) {
		runes = []rune(lower) // PLACED is written Placed
	}
	runes[0] = unicode.ToUpper(runes[0])
	return string(runes)
}

func allUpper(runes []rune) bool {
	for _, r := range runes {
		if unicode.IsLower(r) {
			return false
		}
	}
	return len(runes) > 1
}

// validOverride reports whether an x-go-name can be what it wants to be.
func validOverride(s string) bool {
	return token.IsIdentifier(s) && token.IsExported(s) && utf8.RuneCountInString(s) <= maxWord
}

// reservedFields are the names of methods and helpers of generated structs, now
// and later: a property of that name gets the suffix Field.
var reservedFields = map[string]bool{
	"Additional": true, "AppendJSON": true, "DecodeStrict": true, "Extra": true,
	"MarshalJSON": true, "Other": true, "Pseudonymise": true, "Redact": true,
	"String": true, "UnmarshalJSON": true, "Upcast": true, "Valid": true, "Validate": true,
}

func fieldName(word string) string {
	if reservedFields[word] {
		return word + "Field"
	}
	return word
}

// PackageName turns the name of an event or a part of a context into the name of
// a Go package: lower case, letters and digits only, no keyword, and no name that
// the go command reads in a way of its own.
func PackageName(s string) string {
	var b strings.Builder
	for _, r := range strings.ToLower(s) {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			b.WriteRune(r)
		}
	}
	name := b.String()
	if name == "" || name[0] >= '0' && name[0] <= '9' {
		name = "x" + name
	}
	if token.IsKeyword(name) || oddPackages[name] {
		name += "event"
	}
	return name
}

// oddPackages cannot be imported, are left out by the go command, or would hide
// what every Go file may use.
var oddPackages = map[string]bool{
	"event": true, "init": true, "internal": true, "main": true, "testdata": true,
	"vendor": true, "any": true, "bool": true, "byte": true, "error": true,
	"int": true, "nil": true, "string": true, "true": true, "false": true,
	"len": true, "new": true, "make": true, "append": true, "copy": true,
}

// ValidPackage reports whether a package can be called name.
func ValidPackage(name string) bool {
	return token.IsIdentifier(name) && name != "_" && name != "main" && name != "init" &&
		!strings.HasSuffix(name, "_test") && len(name) <= maxWord
}
