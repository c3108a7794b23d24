package main

import (
	"fmt"
	"io"
	"log/slog"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/treaty-events/treaty/cmd/treatyd/config"
)

// newLog logs to w. Texts of requests are in it: none of them may steer a
// terminal or begin a line. The handler for text quotes what is not printable;
// the one for JSON escapes less, so the rest is escaped here.
func newLog(w io.Writer, c config.Log) *slog.Logger {
	opt := &slog.HandlerOptions{Level: c.Level}
	if c.Format != "json" {
		return slog.New(slog.NewTextHandler(w, opt))
	}
	opt.ReplaceAttr = func(_ []string, a slog.Attr) slog.Attr {
		switch v := a.Value.Any().(type) {
		case string:
			a.Value = slog.StringValue(visible(v))
		case error:
			a.Value = slog.StringValue(visible(v.Error()))
		case time.Time: // the handler writes it as RFC 3339
		case fmt.Stringer:
			a.Value = slog.StringValue(visible(v.String()))
		}
		return a
	}
	return slog.New(slog.NewJSONHandler(w, opt))
}

// visible escapes the characters that JSON leaves as they are and that a
// terminal or an editor does not show as what they are.
func visible(text string) string {
	if !strings.ContainsFunc(text, unseen) {
		return text
	}
	var b strings.Builder
	for _, r := range text {
		if unseen(r) {
			quoted := strconv.QuoteRuneToASCII(r)
			b.WriteString(quoted[1 : len(quoted)-1])
			continue
		}
		b.WriteRune(r)
	}
	return b.String()
}

func unseen(r rune) bool {
	return r >= 0x7f && (unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || r == '\u2028' || r == '\u2029')
}
