package event_test

import (
	"fmt"
	"math"
	"net/netip"
	"net/url"
	"time"

	"github.com/treaty-events/treaty/codegen/event"
)

// A number that was decoded keeps its digits; one of your own comes from an integer,
// a float64, or a text that is checked.
func ExampleNumber() {
	count := event.NewNumber(12)
	price, err := event.ParseNumber("19.90")
	fmt.Println(count, price, err)

	ratio, err := event.NumberFromFloat64(0.1)
	fmt.Println(ratio, err)
	_, err = event.NumberFromFloat64(math.Inf(1))
	fmt.Println(err)
	_, err = event.ParseNumber("12,5")
	fmt.Println(err)
	// Output:
	// 12 19.90 <nil>
	// 0.1 <nil>
	// +Inf has no JSON
	// "12,5" is not a JSON number
}

// Numbers are compared by their value, and exactly; == would compare how they are spelled.
func ExampleNumber_Cmp() {
	a, b := event.Number("1.0"), event.Number("10e-1")
	fmt.Println(a.Cmp(b), a.Equal(b), a == b)
	fmt.Println(event.Number("9007199254740993").Cmp("9007199254740992"), event.Number("-1e400").Cmp("0"))
	// Output:
	// 0 true false
	// 1 -1
}

// What may be absent says so: a value that is "" or 0 is there.
func ExampleOptional() {
	note := event.Some("")
	text, there := note.Get()
	fmt.Printf("%q %v\n", text, there)

	note = event.None[string]()
	fmt.Println(note.Or("no note"), note.IsPresent(), note)

	var fromElsewhere *string
	fmt.Println(event.FromPointer(fromElsewhere), event.Some("x").Pointer() != nil)
	// Output:
	// "" true
	// no note false absent
	// absent true
}

// What may be null says so.
func ExampleNullable() {
	ended := event.NotNull(event.Date("2026-11-22"))
	fmt.Println(ended, ended.IsNull())
	ended = event.Null[event.Date]()
	fmt.Println(ended, ended.Or("1970-01-01"), ended.Pointer() == nil)
	// Output:
	// 2026-11-22 false
	// null 1970-01-01 true
}

// What may be absent and may be null has three states, which stay apart.
func ExampleOptionalNullable() {
	var name event.OptionalNullable[string]
	fmt.Println(name, name.IsPresent(), name.IsNull())
	name.SetNull()
	fmt.Println(name, name.IsPresent(), name.IsNull())
	name.Set("Ada")
	fmt.Println(name, name.IsPresent(), name.IsNull())
	// Output:
	// absent false false
	// null true true
	// Ada true false
}

// Texts with a format are made of the type that Go has for them, and become it again.
func ExampleTimestamp() {
	at := event.NewTimestamp(time.Date(2026, 11, 22, 9, 30, 0, 500, time.UTC))
	again, err := at.Time()
	fmt.Println(at, again.Nanosecond(), err)

	id := event.NewUUID([16]byte{0x01, 0x93, 0x4f, 15: 0xff})
	bytes, err := id.Bytes()
	fmt.Println(id, bytes[15], err)

	fmt.Println(event.NewIP(netip.MustParseAddr("2001:db8::1")), event.NewURI(&url.URL{Scheme: "https", Host: "example.com", Path: "/a b"}))
	// Output:
	// 2026-11-22T09:30:00.0000005Z 500 <nil>
	// 01934f00-0000-0000-0000-0000000000ff 255 <nil>
	// 2001:db8::1 https://example.com/a%20b
}

// Whoever routes messages by the type in a header, without reading them, learns the event and its version.
func ExampleSplitType() {
	for _, kind := range []string{"shop.OrderPlaced.v2", "shop.OrderPlaced", "shop.OrderPlaced.v02", "shop.OrderPlaced.v0", "shop.v2.OrderPlaced", ".v2"} {
		name, version := event.SplitType(kind)
		fmt.Println(name, version)
	}
	// Output:
	// shop.OrderPlaced 2
	// shop.OrderPlaced 0
	// shop.OrderPlaced.v02 0
	// shop.OrderPlaced.v0 0
	// shop.v2.OrderPlaced 0
	// .v2 0
}
