package workspace

import (
	"errors"
	"fmt"
	"go/token"
	"net/url"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/source"
)

// The words that treaty.yaml knows.
var (
	Profiles   = []string{"recommended", "strict"}
	Envelopes  = []string{"cloudevents", "fields", "headers"}
	Languages  = []string{"go"}
	severities = []string{"error", "warning", "info", "off"}
)

// maxText bounds texts for people, in bytes.
const maxText = 64 << 10

func checkText(s string) error {
	if strings.TrimSpace(s) == "" {
		return errors.New("the text is empty")
	}
	return checkLength(s)
}

func checkFormat(s string) error {
	if s != "1" {
		return fmt.Errorf("format %s of this file is not known to this version of Treaty, which knows 1", clip(s))
	}
	return nil
}

// maxMajor bounds the number of a major, so that it fits every store.
const maxMajor = 999_999

func checkMajor(s string) error {
	if n, ok := parseMajor(s); !ok || n > maxMajor {
		return fmt.Errorf("%q is not the number of a major: a whole number from 1 to %d", clip(s), maxMajor)
	}
	return nil
}

// parseMajor reads a decimal number from 1 on, without sign or leading zero.
func parseMajor(s string) (int, bool) {
	if s == "" || len(s) > 7 || s[0] < '1' || s[0] > '9' {
		return 0, false
	}
	n, err := strconv.Atoi(s)
	return n, err == nil
}

// maxCount bounds counts such as retries.
const maxCount = 1_000_000

func checkCount(s string) error {
	if n, err := strconv.Atoi(s); err != nil || n < 0 || n > maxCount || s[0] == '+' || s == "-0" {
		return fmt.Errorf("%s is not a whole number from 0 to %d", clip(s), maxCount)
	}
	return nil
}

func checkDate(s string) error {
	if _, err := time.Parse(time.DateOnly, s); err != nil {
		return fmt.Errorf("%q is not a date", clip(s))
	}
	return nil
}

var commitPattern = regexp.MustCompile(`^[0-9a-f]{7,64}$`)

func checkSince(s string) error {
	if _, err := contract.ParseVersion(s); err == nil {
		return nil
	}
	if commitPattern.MatchString(s) {
		return nil
	}
	return fmt.Errorf("%q is neither a version nor a commit", clip(s))
}

// timePattern is the part of a duration below a day.
const timePattern = `T(?:[0-9]+H(?:[0-9]+M)?(?:[0-9]+S)?|[0-9]+M(?:[0-9]+S)?|[0-9]+S)`

var durationPattern = regexp.MustCompile(`^P(?:[0-9]+W|(?:[0-9]+Y(?:[0-9]+M)?(?:[0-9]+D)?|[0-9]+M(?:[0-9]+D)?|[0-9]+D)(?:` +
	timePattern + `)?|` + timePattern + `)$`)

// maxDuration bounds the text of a duration, in bytes.
const maxDuration = 64

func checkDuration(s string) error {
	if len(s) > maxDuration || !durationPattern.MatchString(s) {
		return fmt.Errorf("%q is not an ISO 8601 duration", clip(s))
	}
	return nil
}

// checkLength accepts any text that people can still read.
func checkLength(s string) error {
	if len(s) > maxText {
		return fmt.Errorf("the text is longer than %d bytes", maxText)
	}
	return nil
}

// maxName bounds names that Treaty only shows, such as an owner's, in bytes.
const maxName = 200

func checkName(s string) error {
	if len(s) > maxName {
		return fmt.Errorf("the name is longer than %d bytes", maxName)
	}
	return checkText(s)
}

// checkFieldPointer accepts a JSON Pointer to a part, in which `*` stands for
// any item or member and `~2` for a star that is meant.
func checkFieldPointer(s string) error {
	if s == "" {
		return errors.New(`the pointer is empty: name a field such as "/orderId"`)
	}
	return checkAnyPointer(s)
}

// checkPointer accepts a JSON Pointer to a part.
func checkPointer(s string) error {
	if s == "" {
		return errors.New(`the pointer is empty: name a field such as "/orderId"`)
	}
	return ignoreValue(source.ParsePointer(s))
}

// checkAnyPointer accepts a pointer to a part or to the whole.
func checkAnyPointer(s string) error {
	return ignoreValue(source.ParsePointer(strings.ReplaceAll(s, "~2", "~0")))
}

func ignoreValue[T any](_ T, err error) error { return err }

var attributePattern = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_-]*$`)

// checkPlace accepts a pointer into the payload or a field of the envelope.
func checkPlace(s string) error {
	if field, ok := strings.CutPrefix(s, "envelope:"); ok {
		if !attributePattern.MatchString(field) {
			return fmt.Errorf("%q names no field of the envelope", clip(s))
		}
		return nil
	}
	if !strings.HasPrefix(s, "/") {
		return fmt.Errorf(`%q is neither a JSON Pointer nor "envelope:…"`, clip(s))
	}
	return checkPointer(s)
}

// checkKey accepts a place, or none.
func checkKey(s string) error {
	if s == "none" {
		return nil
	}
	return checkPlace(s)
}

// checkEventRef accepts "context.Event" and the bare "Event".
func checkEventRef(s string) error {
	return ignoreValue(contract.ParseEventName(s, "home"))
}

// checkFullName accepts "context.Event" alone.
func checkFullName(s string) error {
	return ignoreValue(contract.ParseEventName(s, ""))
}

func checkRange(s string) error {
	return ignoreValue(contract.ParseRange(s))
}

func checkGlob(s string) error {
	return ignoreValue(compileGlob(s))
}

// checkFolder accepts a folder of the workspace, the root too.
func checkFolder(s string) error {
	if clean := path.Clean(s); clean != "." || s == "" {
		return CheckFileName(clean)
	}
	return nil
}

// maxSubject bounds the name of a Kafka subject, in bytes.
const maxSubject = 255

func checkSubject(s string) error {
	switch {
	case strings.TrimSpace(contract.SubjectName(s)) == "":
		return errors.New("the subject is empty")
	case len(s) > maxSubject:
		return fmt.Errorf("the subject is longer than %d bytes", maxSubject)
	case !utf8.ValidString(s) || strings.IndexFunc(s, unprintable) >= 0:
		return errors.New("the subject has control characters")
	}
	return nil
}

func checkURL(s string) error {
	u, err := url.Parse(s)
	if err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https") {
		return fmt.Errorf("%q is not an http or https URL", clip(s))
	}
	if u.User != nil {
		return errors.New("the URL holds a user or a password: tokens belong into the environment, not into a committed file")
	}
	return nil
}

var homePattern = regexp.MustCompile(`^\.?[A-Za-z0-9_~%+@:-][A-Za-z0-9._~%+@:-]*(?:/\.?[A-Za-z0-9_~%+@:-][A-Za-z0-9._~%+@:-]*)*$`)

// longestHome is how many bytes the name of a home may have, here and in a registry.
const longestHome = 300

func checkHome(s string) error {
	if len(s) > longestHome || !homePattern.MatchString(s) {
		return fmt.Errorf("%q is no name of a repository: parts of letters and digits with / between", clip(s))
	}
	return nil
}

var rulePattern = regexp.MustCompile(`^[a-z][a-z0-9]*(-[a-z0-9]+)*$`)

func checkRuleID(s string) error {
	if len(s) > maxShown || !rulePattern.MatchString(s) {
		return fmt.Errorf("%q is not the id of a rule: lower-case words joined by hyphens", clip(s))
	}
	return nil
}

// checkCustomID accepts the id of a rule that a policy makes: it can never be one
// of Treaty's.
func checkCustomID(s string) error {
	if !strings.HasPrefix(s, CustomPrefix) {
		return fmt.Errorf("%q does not begin with %q", clip(s), CustomPrefix)
	}
	return checkRuleID(s)
}

var wordPattern = regexp.MustCompile(`^[\p{Ll}\p{Lo}\p{N}]+(?: [\p{Ll}\p{Lo}\p{N}]+)*$`)

// checkWord accepts words as Treaty makes them of names: OrderID is "order id".
func checkWord(s string) error {
	if len(s) > maxShown || !wordPattern.MatchString(s) {
		return fmt.Errorf("%q is not written as words in lower case, such as \"order id\"", clip(s))
	}
	return nil
}

// checkExtends accepts the word registry, and the name of a file.
func checkExtends(s string) error {
	if s == RegistryPolicy {
		return nil
	}
	return CheckFileName(s)
}

var packagePattern = regexp.MustCompile(`^[a-z_][a-z0-9_]*$`)

// checkPackage accepts what others can import: a Go keyword names nothing, and a main
// package is nobody's.
func checkPackage(s string) error {
	odd := token.IsKeyword(s) || s == "_" || s == "main" || s == "init" || strings.HasSuffix(s, "_test")
	if len(s) > maxShown || odd || !packagePattern.MatchString(s) {
		return fmt.Errorf("%q cannot name a Go package", clip(s))
	}
	return nil
}

var importPattern = regexp.MustCompile(`^[A-Za-z0-9_.~-]+(/[A-Za-z0-9_.~-]+)*$`)

// CheckImportPath accepts what Go can import by its whole path.
func CheckImportPath(s string) error {
	dots := func(element string) bool { return strings.Trim(element, ".") == "" }
	if len(s) > maxImportPath || !importPattern.MatchString(s) || slices.ContainsFunc(strings.Split(s, "/"), dots) {
		return fmt.Errorf("%q is no import path of Go", clip(s))
	}
	return nil
}

const maxImportPath = 300 // bytes

// checkServiceRef accepts the name of a service, alone or after its context's.
func checkServiceRef(s string) error {
	context, name, both := strings.Cut(s, "/")
	if !both {
		return contract.CheckServiceName(s)
	}
	return errors.Join(contract.CheckContextName(context), contract.CheckServiceName(name))
}

var importPathPattern = regexp.MustCompile(`^[A-Za-z0-9_.~-]+(/[A-Za-z0-9_.~-]+)*$`)

func checkImportPath(s string) error {
	if len(s) > maxName || !importPathPattern.MatchString(s) {
		return fmt.Errorf("%q is not a Go import path", clip(s))
	}
	return nil
}

var fingerprintPattern = regexp.MustCompile(`^[0-9a-f]{64}$`)

func checkFingerprint(s string) error {
	if !fingerprintPattern.MatchString(s) {
		return fmt.Errorf("%q is not a fingerprint: 64 lower-case hexadecimal digits", clip(s))
	}
	return nil
}

var shortFingerprintPattern = regexp.MustCompile(`^[0-9a-f]{8,64}$`)

func checkShortFingerprint(s string) error {
	if !shortFingerprintPattern.MatchString(s) {
		return fmt.Errorf("%q is not a fingerprint or the first digits of one", clip(s))
	}
	return nil
}
