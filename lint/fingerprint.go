package lint

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
	"strings"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/source"
)

// ShortFingerprint is how many digits of a fingerprint people are shown.
const ShortFingerprint = 12

// Fingerprint names a finding: the SHA-256, in hexadecimal digits, of its rule,
// subject, place and values. The message's words, the file and the line are not in
// it, so that it stays the same while these change. Where the values tell entries
// of a list apart, their order in the file does not matter either.
func Fingerprint(f diag.Finding) string {
	place := f.Pointer
	if len(f.Values) > 0 {
		place = anyItem(place)
	}
	text, err := json.Marshal([]any{f.Rule, f.Subject, place, f.Values})
	if err != nil {
		panic(err) // texts have no error
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}

// entryLists are the lists of the files of Treaty, and of schemas, whose entries
// are told apart by what they say, and not by where they stand.
var entryLists = []string{"consumes", "produces", "emits", "fields", "relationships", "required"}

// anyItem writes `*` for the number of every entry of these lists.
func anyItem(p source.Pointer) source.Pointer {
	tokens := strings.Split(string(p), "/")
	for i, token := range tokens {
		isEntry := i > 0 && slices.Contains(entryLists, tokens[i-1]) || i > 1 && tokens[i-2] == "enum-values"
		if isEntry && token != "" && strings.Trim(token, "0123456789") == "" {
			tokens[i] = "*"
		}
	}
	return source.Pointer(strings.Join(tokens, "/"))
}

// sign gives each finding that can be waived its fingerprint: those of rules that
// judge. What cannot be read, and what is said of waivers, cannot be waived.
func (req *Request) sign(found []diag.Finding) {
	for i := range found {
		if req.judging[found[i].Rule] {
			found[i].Fingerprint = Fingerprint(found[i])
		}
		if len(found[i].Contexts) == 0 && found[i].Proof != nil {
			found[i].Contexts = hurtBy(&found[i])
		}
	}
}

// hurtBy lists the contexts that a break hurts: the event's own, and those of the
// consumers that are not known to be safe.
func hurtBy(f *diag.Finding) []string {
	var hurt []string
	text, _, _ := strings.Cut(f.Subject, " ")
	if event, err := contract.ParseEventName(text, ""); err == nil {
		hurt = append(hurt, event.Context)
	}
	for _, name := range f.Proof.Consumers {
		context, _, _ := strings.Cut(name, "/")
		if !slices.ContainsFunc(f.Proof.Safe, func(c diag.Consumer) bool { return c.Name == name }) {
			hurt = append(hurt, context)
		}
	}
	slices.Sort(hurt)
	return slices.Compact(hurt)
}
