package verify

import "slices"

// ibanLengths is how long the IBANs of a country are, by the registry of ISO 13616.
var ibanLengths = map[string]int{
	"AD": 24, "AE": 23, "AL": 28, "AT": 20, "AZ": 28, "BA": 20, "BE": 16, "BG": 22, "BH": 22, "BI": 27, "BR": 29, "BY": 28,
	"CH": 21, "CR": 22, "CY": 28, "CZ": 24, "DE": 22, "DJ": 27, "DK": 18, "DO": 28, "EE": 20, "EG": 29, "ES": 24, "FI": 18,
	"FK": 18, "FO": 18, "FR": 27, "GB": 22, "GE": 22, "GI": 23, "GL": 18, "GR": 27, "GT": 28, "HN": 28, "HR": 21, "HU": 28,
	"IE": 22, "IL": 23, "IQ": 23, "IS": 26, "IT": 27, "JO": 30, "KW": 30, "KZ": 20, "LB": 28, "LC": 32, "LI": 21, "LT": 20,
	"LU": 20, "LV": 21, "LY": 25, "MC": 27, "MD": 24, "ME": 22, "MK": 19, "MN": 20, "MR": 27, "MT": 31, "MU": 30, "NI": 28,
	"NL": 18, "NO": 15, "OM": 23, "PK": 24, "PL": 28, "PS": 29, "PT": 25, "QA": 29, "RO": 24, "RS": 22, "RU": 33, "SA": 24,
	"SC": 31, "SD": 18, "SE": 24, "SI": 19, "SK": 24, "SM": 27, "SO": 23, "ST": 25, "SV": 28, "TL": 23, "TN": 24, "TR": 26,
	"UA": 29, "VA": 22, "VG": 24, "XK": 20, "YE": 30,
}

// ibanAt finds an IBAN: the letters of a country, two check digits, and as many letters and digits as its
// IBANs have, together or in groups of four.
func ibanAt(s string, i, end int, found func(seenText)) (after int, ok bool) {
	if i+4 > end || !is(s[i+1], upperByte) || !is(s[i+2], digitByte) || !is(s[i+3], digitByte) {
		return 0, false
	}
	length := ibanLengths[s[i:i+2]]
	if length == 0 {
		return 0, false
	}
	var word [34]byte
	at, n, spaced := i, 0, i+4 < end && s[i+4] == ' '
	for ; i < end && n < length; i++ {
		if spaced && n > 0 && n%4 == 0 && s[i] == ' ' && s[i-1] != ' ' {
			continue
		}
		if is(s[i], gapByte) {
			return 0, false
		}
		word[n] = s[i]
		n++
	}
	if n < length || !alone(s, i) {
		return 0, false
	}
	found(seenText{looks: likeIBAN, chance: !ibanChecks(word[:n]), at: at, like: s[at : at+2], count: length})
	return i, true
}

// ibanChecks computes the remainder that ISO 7064 asks for.
func ibanChecks(iban []byte) bool {
	remainder := 0
	for i := range iban {
		c := iban[(i+4)%len(iban)]
		if is(c, digitByte) {
			remainder = (remainder*10 + int(c-'0')) % 97
		} else {
			remainder = (remainder*100 + int(c-'A'+10)) % 97
		}
	}
	return remainder == 1
}

// issuer is a range of the numbers of cards.
type issuer struct {
	name     string
	from, to int // of the first four digits
	lengths  []int
	groups   []int // as they are printed
}

var (
	fours    = []int{4, 4, 4, 4}
	sixteen  = []int{16}
	american = []int{4, 6, 5}
	diners   = []int{4, 6, 4}
)

var issuers = []issuer{
	{"Visa", 4000, 4999, sixteen, fours},
	{"Mastercard", 5100, 5599, sixteen, fours},
	{"Mastercard", 2221, 2720, sixteen, fours},
	{"American Express", 3400, 3499, []int{15}, american},
	{"American Express", 3700, 3799, []int{15}, american},
	{"Diners Club", 3000, 3059, []int{14}, diners},
	{"Diners Club", 3600, 3699, []int{14}, diners},
	{"Diners Club", 3800, 3999, []int{14}, diners},
	{"Discover", 6011, 6011, sixteen, fours},
	{"Discover", 6440, 6599, sixteen, fours},
	{"JCB", 3528, 3589, sixteen, fours},
	{"UnionPay", 6200, 6299, []int{16, 19}, fours},
}

// cardAt finds the number of a card: as long as those of its issuer, in one piece or in the groups in
// which they are printed, with one kind of gap.
func cardAt(s string, i, end int, found func(seenText)) (after int, ok bool) {
	var digits [20]byte
	var groups [8]int
	at, n, group := i, 0, 0
	gap := byte(0)
	for ; i < end && n < len(digits); i++ {
		switch c := s[i]; {
		case is(c, digitByte):
			digits[n] = c - '0'
			n++
			groups[group]++
			continue
		case !is(c, gapByte) || gap != 0 && c != gap || groups[group] == 0 || i+1 == end || !is(s[i+1], digitByte) || group == len(groups)-1:
		default:
			gap = c
			group++
			continue
		}
		break
	}
	if n < shortestAccount || n == len(digits) || !alone(s, i) {
		return 0, false
	}
	for _, who := range issuers {
		first := int(digits[0])*1000 + int(digits[1])*100 + int(digits[2])*10 + int(digits[3])
		if first < who.from || first > who.to || !slices.Contains(who.lengths, n) || group > 0 && !slices.Equal(groups[:group+1], who.groups) {
			continue
		}
		found(seenText{looks: likeCard, chance: !luhn(digits[:n]), at: at, like: who.name, count: n})
		return i, true
	}
	return i, true
}

// luhn checks the last digit.
func luhn(digits []byte) bool {
	sum := 0
	for i := range digits {
		d := int(digits[len(digits)-1-i])
		if i%2 == 1 {
			if d *= 2; d > 9 {
				d -= 9
			}
		}
		sum += d
	}
	return sum%10 == 0
}
