// Package event is the runtime of generated event types: values that may be
// absent or null, numbers and formats that keep their text, fields that no
// schema knows, and the JSON reader and writer that generated code calls.
//
// It promises that nothing is lost: what was decoded encodes to equal JSON,
// unknown fields and the digits of numbers included, or the decoding is refused
// with a JSON Pointer. Names are case-sensitive and duplicate names are refused.
// It imports the standard library only, so that its files can be written beside
// generated code as they are.
//
// # What people use
//
//   - to decode what must be valid: [DecodeStrict]; the errors are [Error], with a
//     place, and [Invalid], with every [Violation]
//   - values that may be absent or null: [Optional] ([Some], [None], [FromPointer]),
//     [Nullable] ([NotNull], [Null]), [OptionalNullable] ([SomeNotNull], [SomeNull])
//   - numbers: [Number] ([NewNumber], [NumberFromFloat64], [ParseNumber])
//   - texts with a format: [Timestamp], [Date], [UUID], [URI], [IP]
//   - what no schema knows: [Extra], [Member]; what has no type: [Raw] ([NewRaw])
//   - an event as it travels: [Envelope] ([FromHTTP], [FromKafka], [SplitType]), [Batch], [KafkaRecord], [KafkaHeader]
//   - what a Reader of several majors says: [UnknownVersion], [NotUpcast]
//
// All other functions are called by generated code, and all other types are what its
// tables of schemas and steps are made of: their comments say "for generated code". They
// change together with what `treaty gen` writes.
//
// # Parts
//
// [Envelope] is a CloudEvent. Its files are written where a workspace uses CloudEvents;
// generated code does not need them.
//
// [UpcastStep] is how events of one major become those of another. Its files are
// written where there are such steps.
//
// A decoder copies its input once; every string, [Number] and [Raw] is a part of
// that copy, so one text that is kept keeps the whole event in memory.
package event
