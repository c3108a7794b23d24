package verify

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

func TestCounted(t *testing.T) {
	for want, got := range map[string]string{
		"0 events": Counted(0, "event"), "1 event": Counted(1, "event"), "999 gaps": Counted(999, "gap"), "1,000 ids": Counted(1000, "id"),
		"12,345,678 e-mail addresses": Counted(12_345_678, "e-mail address"), "1 e-mail address": Counted(1, "e-mail address"), "-1,234 hours": Counted(-1234, "hour"),
		"1 event is": are(1), "1,200 events are": are(1200), "1 event has": has(1), "0 events have": has(0),
	} {
		if got != want {
			t.Errorf("it says %q, want %q", got, want)
		}
	}
	for want, span := range map[string]time.Duration{
		"1ns": 1, "1.2µs": 1200, "1ms": 1_200 * time.Microsecond, "47h59m0s": 48*time.Hour - time.Minute, "2 days": 48 * time.Hour, "1,000 days": 24_001 * time.Hour,
	} {
		if got := spanWords(span); got != want {
			t.Errorf("%s is %q, want %q", span, got, want)
		}
	}
}

// Places stand in lines that a terminal shows, and the last says whether there are more.
func TestListed(t *testing.T) {
	if got := Listed("  ", 3, []string{"a:1", "a:2", "b:9"}); got != "  a:1, a:2, b:9" {
		t.Errorf("three of three are %q", got)
	}
	if got := Listed("  ", 4, []string{"a:1", "a:2", "b:9"}); got != "  a:1, a:2, b:9, …" {
		t.Errorf("three of four are %q", got)
	}
	places := strings.Split(strings.TrimSuffix(strings.Repeat("münchen/events.ndjson:17 ", 50), " "), " ")
	long := "    " + strings.Repeat("x", 2*lineWidth) + ":1"
	got := Listed("    ", 100, append(places, strings.TrimSpace(long)))
	lines := strings.Split(got, "\n")
	for i, line := range lines {
		if utf8.RuneCountInString(line) > lineWidth && strings.TrimSuffix(line, ",") != long {
			t.Errorf("a line is too long: %s", line)
		}
		if !strings.HasPrefix(line, "    ") || i < len(lines)-1 && !strings.HasSuffix(line, ",") {
			t.Errorf("it is no line of a list: %q", line)
		}
	}
	if n := strings.Count(got, "münchen"); n != 50 || len(lines) != 19 || lines[len(lines)-1] != "    …" {
		t.Errorf("%d places in %d lines:\n%s", n, len(lines), got)
	}
}
