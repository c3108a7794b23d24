package verify

import (
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// looksOf returns what is found in a text.
func looksOf(s string) string {
	var list []string
	detect(s, func(f seenText) {
		if !f.chance {
			list = append(list, f.looks.String())
		}
	})
	return strings.Join(list, ", ")
}

func TestWhatLooksPersonal(t *testing.T) {
	for text, want := range map[string]string{
		"ann@shop.example": "e-mail address",
		"Write to ann.other+tag@mail.shop.co.uk, please": "e-mail address",
		"mailto:ann@shop.example":                        "e-mail address",
		"Ann <ann@shop.example>; Bob <bob@163.com>":      "e-mail address, e-mail address",
		"https://shop.example/?mail=ann@shop.example":    "e-mail address",
		"ann@shop.example.":                              "e-mail address",
		"ann@shop.example: hello":                        "e-mail address",
		"ann@bücher.example":                             "",
		"+491701234567":                                  "phone number",
		"tel:+491701234567":                              "phone number",
		"call +49 170 1234567 or +1 (202) 555-0123":      "phone number, phone number",
		"+1-202-555-0123":                                "phone number",
		"+44 20 7946 0958":                               "phone number",
		"DE89370400440532013000":                         "IBAN",
		"to DE89 3704 0044 0532 0130 00, at once":        "IBAN",
		"GB29NWBK60161331926819":                         "IBAN",
		"MT84MALT011000012345MTLCAST001S":                "IBAN",
		"NO9386011117947":                                "IBAN",
		"4111111111111111":                               "payment card",
		"4111 1111 1111 1111":                            "payment card",
		"card 5500-0000-0000-0004 was declined":          "payment card",
		"378282246310005":                                "payment card",
		"3782 822463 10005":                              "payment card",
		"30569309025904":                                 "payment card",
		"6011111111111117":                               "payment card",
		"3530111333300000":                               "payment card",
	} {
		if got := looksOf(text); got != want {
			t.Errorf("%q looks like %q, want %q", text, got, want)
		}
		line, _ := json.Marshal(map[string]string{"text": text})
		if got := looksOf(string(line)); got != want && !strings.ContainsAny(text, "<>&") {
			t.Errorf("within JSON, %q looks like %q, want %q", text, got, want)
		}
	}
}

func TestWhatDoesNotLookPersonal(t *testing.T) {
	for _, text := range []string{
		"", "@", "a@b", "@scope/package", "ann@localhost", "git@github.com:treaty/treaty.git", "ssh://git@github.com/treaty.git", "git@github.com",
		"https://user:secret@shop.example/path", "https://shop.example/@ann.other", "https://shop.example/users/ann@shop.example/orders",
		"lodash@4.17.21", "pkg@v1.beta", "bar@1.0.RELEASE", "pkg:maven/foo/bar@1.0.final", "shop/app@sha256:0a1b2c", "logo@2x.png", "getty@tty1.service",
		"ann@shop..example", "ann@.example", "ann@shop.x", "ann@shop.123",
		"+", "+1", "+0100", "2026-11-22T10:00:00+01:00", "2026-11-22 10:00:00 +0100", "1.0.0+20130313144700", "1e+10", "a+12345678901", "UTC+10",
		"+15 000 000 units", "+123", "+1234567890123456", "+49170123456x", "(1)+12345678901",
		"DE89370400440532013001", "DE8937040044053201300", "XX89370400440532013000", "DE89370400440532013000X", "A-DE89370400440532013000", "de89370400440532013000",
		"4111111111111112", "411111111111111", "41111111111111111", "4111 11111111 1111", "4111-1111 1111-1111", "x4111111111111111", "4111111111111111.5",
		"order-4111111111111111", "/4111111111111111", "4111111111111111-1", "1732270000000", "1732270000000000000", "0000000000000000",
		"550e8400-e29b-41d4-a716-446655440000", "12345678-1234-4123-8123-123456789012", "01ARZ3NDEKTSV4RRFFQ69G5FAV",
		"2026-11-22T10:00:00.000000000Z", "20261122T100000Z", "arn:aws:sns:eu-west-1:411111111111:topic", "d41d8cd98f00b204e9800998ecf8427e",
		"192.168.100.100", "978-3-16-148410-0", "ORD-2026-004217", "SKU 1234 5678 9012 3456 7890",
	} {
		if got := looksOf(text); got != "" {
			t.Errorf("%q looks like %s", text, got)
		}
	}
}

// Of many ids, times, digests and addresses of pages none looks personal; of random numbers of sixteen digits some are
// cards by chance, fewer than have wrong check digits.
func TestIdsDoNotLookPersonal(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	const ulid = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
	makers := map[string]func() string{
		"UUID": func() string {
			id := fmt.Sprintf("%016x%016x", random.Uint64(), random.Uint64())
			return fmt.Sprintf("%s-%s-%s-%s-%s", id[:8], id[8:12], id[12:16], id[16:20], id[20:])
		},
		"capital UUID": func() string {
			id := fmt.Sprintf("%016X%016X", random.Uint64(), random.Uint64())
			return fmt.Sprintf("%s-%s-%s-%s-%s", id[:8], id[8:12], id[12:16], id[16:20], id[20:])
		},
		"ULID": func() string {
			id := make([]byte, 26)
			for i := range id {
				id[i] = ulid[random.IntN(len(ulid))]
			}
			return string(id)
		},
		"digest": func() string { return hex.EncodeToString([]byte(fmt.Sprint(random.Uint64(), random.Uint64()))) },
		"time": func() string {
			zone := time.FixedZone("", 900*(random.IntN(100)-50))
			return time.Unix(random.Int64N(4e9), random.Int64N(1e9)).In(zone).Format(time.RFC3339Nano)
		},
		"milliseconds": func() string { return strconv.FormatInt(1.6e12+random.Int64N(2e11), 10) },
		"nanoseconds":  func() string { return strconv.FormatInt(1.6e18+random.Int64N(2e17), 10) },
		"page": func() string {
			return fmt.Sprintf("https://shop.example/%x/items/%d?at=%d&v=1.%d#%x", random.Uint32(), random.Uint32(), random.Uint32(), random.IntN(9), random.Uint64())
		},
		"price": func() string { return fmt.Sprintf("%d.%09d", random.Uint32(), random.IntN(1e9)) },
	}
	for name, maker := range makers {
		for range 20_000 {
			if text := maker(); looksOf(text) != "" {
				t.Fatalf("the %s %q looks like %s", name, text, looksOf(text))
			}
		}
	}
	cards, others := 0, 0
	for range 20_000 {
		detect(fmt.Sprintf("%016d", random.Int64N(1e16)), func(f seenText) {
			if f.chance {
				others++
			} else {
				cards++
			}
		})
	}
	if cards == 0 || cards*5 > others {
		t.Errorf("%d are cards by chance, %d have wrong check digits", cards, others)
	}
}

// marking is a workspace with marks in many places.
const marking = `{"type": "object", "properties": {
	"marked": {"type": "string", "x-pii": "personal"},
	"around": {"type": "object", "x-pii": "sensitive", "properties": {"in": {"type": "array"}}},
	"items": {"type": "array", "items": {"$ref": "#/$defs/mail"}},
	"either": {"anyOf": [{"type": "integer"}, {"$ref": "#/$defs/mail"}]},
	"names": {"type": "object", "propertyNames": {"x-pii": "personal"}, "additionalProperties": {"type": "string"}},
	"rest": {"type": "object", "additionalProperties": {"x-pii": "personal"}},
	"pattern": {"type": "object", "patternProperties": {"^m": {"x-pii": "personal"}}},
	"open": {"type": "string"}, "list": {"type": "array"}, "number": {"type": "integer"}},
	"$defs": {"mail": {"type": "string", "x-pii": "personal"}}}`

func TestWhatSchemasMarkIsNotTold(t *testing.T) {
	c := catalogue(t, one("a.Any", marking))
	tell := func(envelope, data string) string {
		t.Helper()
		line := `{"specversion":"1.0","id":"1","source":"/a","type":"a.Any.v1"` + envelope + `,"data":` + data + `}`
		got := personalOf(t, c, Layout{}, log(t, line))
		if strings.Contains(got, "ann") || strings.Contains(got, "4111") {
			t.Errorf("%s shows the value", got)
		}
		var told []string
		for l := range strings.Lines(got) {
			if _, what, ok := strings.Cut(l, "a.Any v1   "); ok {
				told = append(told, strings.TrimSpace(what))
			}
		}
		return strings.Join(told, "\n")
	}
	for _, data := range []string{
		`{"marked":"ann@shop.example"}`, `{"around":{"in":["ann@shop.example",{"x":"+491701234567"}]}}`, `{"items":["ann@shop.example"]}`,
		`{"either":"ann@shop.example"}`, `{"names":{"ann@shop.example":"x"}}`, `{"rest":{"x":"ann@shop.example"}}`, `{"pattern":{"mail":"ann@shop.example"}}`,
		`{"open":"nothing"}`, `{"number":1732270000000}`, `{}`,
	} {
		if got := tell("", data); got != "" {
			t.Errorf("of %s is told: %s", data, got)
		}
	}
	for data, want := range map[string]string{
		`{"open":"ann@shop.example"}`:                               "/open: 1 e-mail address, such as …@….example",
		`{"open":"ann\u0040shop.example"}`:                          "/open: 1 e-mail address, such as …@….example",
		`{"open":"\u002b49 170 1234567"}`:                           "/open: 1 phone number, such as +… (12 digits)",
		`{"open":"call\n+49 170 1234567"}`:                          "/open: 1 phone number, such as +… (12 digits)",
		`{"open":"card\t4111111111111111"}`:                         "/open: 1 payment card, such as Visa… (16 digits)",
		`{"list":["\\",{"a":"x"},"ann@shop.example"]}`:              "/list/*: 1 e-mail address, such as …@….example",
		`{"number":4111111111111111}`:                               "/number: 1 payment card, such as Visa… (16 digits)",
		`{"list":["x",["DE89370400440532013000"]]}`:                 "/list/*/*: 1 IBAN, such as DE… (22 characters)",
		`{"secret":"ann@shop.example"}`:                             "/*: 1 e-mail address, such as …@….example",
		`{"names":{"x":"ann@shop.example"}}`:                        "/names/*: 1 e-mail address, such as …@….example",
		`{"rest":{"ann@shop.example":"x"}}`:                         "the name of /rest/*: 1 e-mail address, such as …@….example",
		`{"list":[4111111111111111,4111111111111112]}`:              "",
		`{"list":[4111111111111111,4111111111111111,411111111119]}`: "/list/*: 2 payment cards, such as Visa… (16 digits)",
	} {
		if got := tell("", data); got != want {
			t.Errorf("of %s is told %q, want %q", data, got, want)
		}
	}
	for envelope, want := range map[string]string{
		`,"subject":"ann@shop.example"`:      "subject: 1 e-mail address, such as …@….example",
		`,"partitionkey":"ann@shop.example"`: "partitionkey: 1 e-mail address, such as …@….example",
		`,"customer":"ann@shop.example"`:     "an extension: 1 e-mail address, such as …@….example",
		`,"dataschema":"https://a.example/"`: "",
	} {
		if got := tell(envelope, `{}`); got != want {
			t.Errorf("of %s is told %q, want %q", envelope, got, want)
		}
	}
}

// Whatever a text holds, it is looked at to its end, and only once around.
func FuzzDetect(f *testing.F) {
	for _, seed := range []string{"ann@shop.example", "+49 170 1234567", "DE89 3704 0044 0532 0130 00", "4111-1111-1111-1111", "4 4 4 4 4 4 4 4 4 4 4", "@@@@....@"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		found := 0
		detect(s, func(l seenText) {
			if found++; l.hint() == "" {
				t.Errorf("%s without a hint", l.looks)
			}
		})
		if found > len(s) {
			t.Errorf("%d found in %d bytes", found, len(s))
		}
		if all := slices.Repeat([]string{s}, 2); looksOf(strings.Join(all, "\n")) == "" && looksOf(s) != "" {
			t.Error("it is not found twice")
		}
	})
}
