package webhook_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/treaty-events/treaty/internal/testkit"
	"github.com/treaty-events/treaty/registry/webhook"
)

func verify(body []byte, header, secret string, now time.Time) bool {
	seconds, _, _ := strings.Cut(strings.TrimPrefix(header, "t="), ",")
	sent, err := strconv.ParseInt(seconds, 10, 64)
	if err != nil || now.Sub(time.Unix(sent, 0)).Abs() > 5*time.Minute {
		return false
	}
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(seconds + "."))
	mac.Write(body)
	want := []byte(hex.EncodeToString(mac.Sum(nil)))
	for _, part := range strings.Split(header, ",") {
		if signature, ok := strings.CutPrefix(part, "v1="); ok && hmac.Equal([]byte(signature), want) {
			return true
		}
	}
	return false
}

// The receiver of docs/webhooks.md is the one above, and it takes what is sent
// and nothing else.
func TestTheDocumentedReceiverWorks(t *testing.T) {
	source, err := os.ReadFile("receiver_test.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, block := range testkit.Blocks(t, "../../docs/webhooks.md", "go") {
		if !strings.Contains(string(source), block.Text) {
			t.Errorf("docs/webhooks.md:%d is not what is tested here", block.Line)
		}
	}
	now := time.Now()
	body := []byte(`{"id":"1"}`)
	header := webhook.Sign(body, now, "new", "old")
	for name, tc := range map[string]struct {
		body, header, secret string
		now                  time.Time
		holds                bool
	}{
		"the new secret":       {string(body), header, "new", now, true},
		"the old secret":       {string(body), header, "old", now, true},
		"another secret":       {string(body), header, "mine", now, false},
		"another body":         {"{}", header, "new", now, false},
		"much later":           {string(body), header, "new", now.Add(time.Hour), false},
		"no header":            {string(body), "", "new", now, false},
		"a time of somebody's": {string(body), strings.Replace(header, "t=", "t=0", 1), "new", now, false},
	} {
		if verify([]byte(tc.body), tc.header, tc.secret, tc.now) != tc.holds {
			t.Errorf("%s: %v", name, !tc.holds)
		}
	}
}
