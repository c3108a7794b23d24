package cloudhttp

import (
	"crypto/tls"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// maxSaid bounds what is read of an answer.
const maxSaid = 4 << 10

// Failed says that events were not sent, or that nobody knows whether they were.
type Failed struct {
	// Again says that it may help to send the same later: an outbox keeps it. Otherwise the
	// receiver refuses it, or is another than was meant.
	Again    bool
	Attempts int
	Status   int           // of the last answer; 0: there was none
	Said     string        // what the answer said, the beginning of it
	After    time.Duration // how long the receiver asks to wait
	Err      error         // where there was no answer
}

// Error says what happened, and what may help.
func (f *Failed) Error() string {
	text := fmt.Sprintf("not sent in %d attempts: ", f.Attempts)
	if f.Attempts == 1 {
		text = "not sent: "
	}
	if f.Err != nil {
		return text + f.Err.Error()
	}
	text += "the receiver answers " + strconv.Itoa(f.Status) + " " + http.StatusText(f.Status)
	if f.Status/100 == 3 {
		text += ", which is not followed: send to where it leads"
	}
	if f.Said != "" {
		text += ": " + f.Said
	}
	return text
}

// Unwrap returns Err.
func (f *Failed) Unwrap() error { return f.Err }

func failedBy(res *http.Response, said []byte) *Failed {
	f := &Failed{Again: again(res.StatusCode), Status: res.StatusCode, Said: strings.TrimSpace(strings.ToValidUTF8(string(said), "�"))}
	if to := res.Header.Get("Location"); res.StatusCode/100 == 3 && to != "" {
		f.Said = to
	}
	if f.Again {
		f.After = after(res.Header.Get("Retry-After"))
	}
	return f
}

// after reads a Retry-After: seconds, or a date.
func after(text string) time.Duration {
	if seconds, err := strconv.ParseUint(text, 10, 32); err == nil {
		return time.Duration(seconds) * time.Second
	}
	at, err := http.ParseTime(text)
	if err != nil {
		return 0
	}
	return max(0, time.Until(at))
}

// mayMend reports whether another attempt may help where there was no answer: not where
// the receiver is not the one that its certificate should say.
func mayMend(err error) bool {
	var unverified *tls.CertificateVerificationError
	return !errors.As(err, &unverified)
}
