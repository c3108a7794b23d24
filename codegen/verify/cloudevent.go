package verify

import (
	"strconv"
	"strings"
	"time"

	"github.com/treaty-events/treaty/codegen/event"
)

// mostNested is how deep the data of an event may nest to be read on the short way.
const mostNested = 400

// cloudEvent locates an event of CloudEvents as event.Envelope reads it: what is as almost all
// are is found by one look over the line, everything else, and what is wrong, by Envelope.
func (l *locator) cloudEvent(e *Event) *fault {
	kind, ok := l.short(e)
	if !ok {
		return l.long(e)
	}
	return l.finish(e, kind)
}

// finish finds out of which kind an event is.
func (l *locator) finish(e *Event, kind string) *fault {
	if l.layout.VersionAt != "" && !l.finder.find(&l.look, e.Line, l.found) {
		return notJSON(e.Line)
	}
	a := &l.attrs
	e.ID, e.Source = a.id, a.source
	e.Key, e.IdempotencyKey = a.partitionKey, a.idempotencyKey
	if len(a.extensions) > 0 {
		e.Sequence = a.get("sequence")
	}
	l.resolve(e, kind)
	return nil
}

// long reads an event by event.Envelope.
func (l *locator) long(e *Event) *fault {
	var env event.Envelope
	e.doc = nil
	if err := env.UnmarshalJSON([]byte(e.Line)); err != nil {
		return notEnvelope(e.Line, err)
	}
	data, err := env.JSON()
	if err != nil {
		return notData(err)
	}
	l.attrs = attributes{
		id: env.ID, source: env.Source, subject: env.Subject, partitionKey: env.PartitionKey,
		idempotencyKey: env.IdempotencyKey, correlationID: env.CorrelationID, causationID: env.CausationID,
		extensions: l.attrs.extensions[:0],
	}
	for _, x := range env.Extensions {
		if text, ok := env.Extension(x.Name); ok {
			l.attrs.extensions = append(l.attrs.extensions, extension{x.Name, text})
		}
	}
	if env.Time != "" {
		t, err := env.Time.Time()
		e.Time, e.HasTime = nanosecondsOf(t), err == nil
	}
	e.Data = string(data)
	kind := env.Type
	if env.Version > 0 {
		kind += ".v" + strconv.Itoa(env.Version)
	}
	return l.finish(e, kind)
}

// The attributes that an event must have, as bits of what was seen.
const (
	sawSpec = 1 << iota
	sawType
	sawID
	sawSource
	sawTime
	sawData
	sawSubject
	sawCorrelation
	sawCausation
	sawIdempotency
	sawPartition
	sawContentType
	sawSchema
	sawHops

	sawRequired = sawSpec | sawType | sawID | sawSource
)

// short locates an event whose attributes are plain texts, which has data that is JSON, and of which
// nothing is unusual. It reports false where it is not sure: it never accepts what Envelope refuses
// but for the data, which is not looked into.
func (l *locator) short(e *Event) (kind string, ok bool) {
	s := e.Line
	i := skipSpace(s, 0)
	if i >= len(s) || s[i] != '{' {
		return "", false
	}
	seen := 0
	i = skipSpace(s, i+1)
	for i != nowhere {
		m, ok := memberAt(s, i)
		if !ok || !m.plain {
			return "", false
		}
		name := s[m.name:m.nameEnd]
		var end int
		if name == "data" {
			if end, ok = l.data(e, m.value); !ok || seen&sawData != 0 {
				return "", false
			}
			seen |= sawData
		} else if end, ok = l.attribute(e, name, m.value, &seen, &kind); !ok {
			return "", false
		}
		if i, ok = next(s, end, '}'); !ok {
			return "", false
		}
		if i == nowhere && skipSpace(s, skipSpace(s, end)+1) != len(s) {
			return "", false
		}
	}
	return kind, seen&sawRequired == sawRequired && seen&sawData != 0
}

// data takes the data, which is at i, and returns the place after it.
func (l *locator) data(e *Event, i int) (end int, ok bool) {
	s, deepest := e.Line, 0
	if !l.skims && l.doc.Read(s[i:]) == nil {
		e.doc = &l.doc
		end, deepest = i+len(l.doc.Text()), l.doc.Depth()
	} else if end, deepest = valueEnd(s, i); end == nowhere {
		return 0, false
	}
	e.Data = s[i:end]
	return end, deepest <= mostNested && e.Data != "null"
}

// attribute takes the attribute whose value is at i, and returns the place after it.
func (l *locator) attribute(e *Event, name string, i int, seen *int, kind *string) (end int, ok bool) {
	s := e.Line
	if i >= len(s) || s[i] != '"' {
		return l.bare(s, name, i, seen)
	}
	end, plain := plainEnd(s, i)
	if end == nowhere || !plain || end == i+2 {
		return 0, false
	}
	text := s[i+1 : end-1]
	bit := 0
	a := &l.attrs
	switch name {
	case "specversion":
		bit, ok = sawSpec, text == "1.0"
	case "type":
		*kind, bit, ok = text, sawType, true
	case "id":
		a.id, bit, ok = text, sawID, true
	case "source":
		a.source, bit, ok = text, sawSource, l.isURI(text)
	case "time":
		e.Time, e.HasTime = usualTime(text)
		bit, ok = sawTime, e.HasTime
	case "subject":
		a.subject, bit, ok = text, sawSubject, true
	case "correlationid":
		a.correlationID, bit, ok = text, sawCorrelation, true
	case "causationid":
		a.causationID, bit, ok = text, sawCausation, true
	case "idempotencykey":
		a.idempotencyKey, bit, ok = text, sawIdempotency, true
	case "partitionkey":
		a.partitionKey, bit, ok = text, sawPartition, true
	case "datacontenttype":
		bit, ok = sawContentType, text == "application/json"
	case "dataschema":
		bit, ok = sawSchema, l.isURI(text)
	case "data_base64", "hops":
		return 0, false
	default:
		return end, l.extension(name, text)
	}
	if *seen&bit != 0 {
		return 0, false
	}
	*seen |= bit
	return end, ok
}

// mostExtensions is how many attributes of its own an event may have to be read on the short way.
const mostExtensions = 8

// extension notes an attribute that CloudEvents does not know.
func (l *locator) extension(name, text string) bool {
	a := &l.attrs
	if name == "" || len(a.extensions) == mostExtensions {
		return false
	}
	for i := range len(name) {
		if c := name[i]; (c < 'a' || c > 'z') && (c < '0' || c > '9') {
			return false
		}
	}
	for _, x := range a.extensions {
		if x.name == name {
			return false
		}
	}
	a.extensions = append(a.extensions, extension{name, text})
	return true
}

// bare takes the number of hops, the one attribute that is no text.
func (l *locator) bare(s, name string, i int, seen *int) (end int, ok bool) {
	end, _ = valueEnd(s, i)
	if name != "hops" || *seen&sawHops != 0 || end == nowhere || end-i > 6 {
		return 0, false
	}
	digits := s[i:end]
	for j := range len(digits) {
		if digits[j] < '0' || digits[j] > '9' {
			return 0, false
		}
	}
	*seen |= sawHops
	return end, digits[0] != '0' || digits == "0"
}

// isURI reports whether a text was found to be a URI reference, or is found to be one.
func (l *locator) isURI(text string) bool {
	if l.uris[text] {
		return true
	}
	if !isURI(text) {
		return false
	}
	if len(l.uris) < mostSeen {
		l.uris[strings.Clone(text)] = true
	}
	return true
}

// usualTime reads a time of RFC 3339 in UTC as almost all are written.
func usualTime(s string) (nanoseconds int64, ok bool) {
	const form = "0000-00-00T00:00:00"
	if len(s) <= len(form) || s[len(s)-1] != 'Z' {
		return 0, false
	}
	for i := range len(form) {
		if c := s[i]; form[i] == '0' && (c < '0' || c > '9') || form[i] != '0' && c != form[i] {
			return 0, false
		}
	}
	if c := s[len(form)]; c != 'Z' && c != '.' { // package time takes a comma, too
		return 0, false
	}
	year, month, day := 100*twoDigits(s)+twoDigits(s[2:]), twoDigits(s[5:]), twoDigits(s[8:])
	hours, minutes, seconds := twoDigits(s[11:]), twoDigits(s[14:]), twoDigits(s[17:])
	if year <= 1678 || year >= 2262 || month < 1 || month > 12 || day < 1 || day > 28 || hours > 23 || minutes > 59 || seconds > 59 {
		return parsedTime(s) // what is rare takes longer
	}
	fraction, ok := fractionOf(s[len(form) : len(s)-1])
	whole := int64(daysUntil(year, month, day))*86400 + int64(hours*3600+minutes*60+seconds)
	return whole*1e9 + fraction, ok
}

// parsedTime reads a time as package time does.
func parsedTime(s string) (nanoseconds int64, ok bool) {
	t, err := time.Parse(time.RFC3339Nano, s)
	if err != nil {
		return 0, false
	}
	return t.UnixNano(), inRange(t)
}

func twoDigits(s string) int { return int(s[0]-'0')*10 + int(s[1]-'0') }

// fractionOf reads a point and up to nine digits as nanoseconds; nothing is none.
func fractionOf(s string) (nanoseconds int64, ok bool) {
	if s == "" {
		return 0, true
	}
	if s[0] != '.' || len(s) < 2 || len(s) > 10 {
		return 0, false
	}
	unit := int64(1e9)
	for i := 1; i < len(s); i++ {
		if s[i] < '0' || s[i] > '9' {
			return 0, false
		}
		unit /= 10
		nanoseconds += int64(s[i]-'0') * unit
	}
	return nanoseconds, true
}

// daysUntil returns how many days a day is after the first of 1970. Years are counted from March on, so that the day
// that leap years have more is their last.
func daysUntil(year, month, day int) int {
	if month <= 2 {
		year, month = year-1, month+12
	}
	return 365*year + year/4 - year/100 + year/400 + (153*(month-3)+2)/5 + day - 1 - 719468
}
