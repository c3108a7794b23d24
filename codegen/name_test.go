package codegen

import (
	"go/token"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestGoWord(t *testing.T) {
	tests := map[string]string{
		"orderId": "OrderID", "order_id": "OrderID", "order-id": "OrderID", "ORDER_ID": "OrderID", "orderIDs": "OrderIDs",
		"ids": "IDs", "httpURL": "HTTPURL", "HTTPServer": "HTTPServer", "userIdList": "UserIDList", "idea": "Idea",
		"sku": "SKU", "gtin": "GTIN", "apiKey": "APIKey", "uri": "URI", "placed": "Placed", "PLACED": "Placed",
		"IN_TRANSIT": "InTransit", "EUR": "EUR", "V2": "V2", "sha256": "Sha256", "OAuth": "OAuth", "GitHub": "GitHub",
		"@type": "AtType", "$ref": "DollarRef", "_links": "Links", "+1": "Plus1", "-1": "Minus1", "-x": "X", "*": "Star",
		"": "Empty", "___": "Empty", "\n": "Empty", "2fa": "X2fa", "é": "É", "ß": "Xß", "名前": "X名前",
		"a.b/c d": "ABCD", "type": "Type", "nil": "Nil", "\xff": "Empty", "a\u2028b": "AB",
	}
	for s, want := range tests {
		if got := GoWord(s); got != want {
			t.Errorf("GoWord(%q) = %s, want %s", s, got, want)
		}
	}
}

// Whatever a name is, what it becomes is an exported identifier of bounded
// length.
func FuzzGoWord(f *testing.F) {
	for _, s := range []string{"orderId", "", "2fa", "+1", "名前", "ǅ", "a\u0300", "\u202e", strings.Repeat("long", 100)} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		name := GoWord(s)
		if !token.IsIdentifier(name) || !token.IsExported(name) || utf8.RuneCountInString(name) > maxWord {
			t.Errorf("GoWord(%q) = %q", s, name)
		}
		if pkg := PackageName(s); !ValidPackage(pkg) && len(pkg) <= maxWord {
			t.Errorf("PackageName(%q) = %q", s, pkg)
		}
	})
}

func TestPackageName(t *testing.T) {
	tests := map[string]string{
		"OrderPlaced": "orderplaced", "order-placed_2": "orderplaced2", "2Fast": "x2fast", "Func": "funcevent", "Type": "typeevent",
		"internal": "internalevent", "main": "mainevent", "Event": "eventevent", "Test": "test", "vendor": "vendorevent", "string": "stringevent",
	}
	for s, want := range tests {
		if got := PackageName(s); got != want {
			t.Errorf("PackageName(%q) = %s, want %s", s, got, want)
		}
	}
	for _, s := range []string{"", "_", "a-b", "main", "init", "func", "x_test", "a b", "a\n", strings.Repeat("a", 200)} {
		if ValidPackage(s) {
			t.Errorf("%q can name a package", s)
		}
	}
}
