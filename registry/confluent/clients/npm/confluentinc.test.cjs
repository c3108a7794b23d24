'use strict';
// @confluentinc/schemaregistry, Confluent's own client, with its JSON serializer.
const test = require('node:test');
const assert = require('node:assert/strict');
const {
  SchemaRegistryClient, JsonSerializer, JsonDeserializer, SerdeType, Compatibility, RestError, HeaderSchemaIdSerializer,
} = require('@confluentinc/schemaregistry');
const { url, token, basic, name, order, address, addressed, having } = require('./registry.cjs');

const client = (config = {}) =>
  new SchemaRegistryClient({
    baseURLs: [url],
    maxRetries: 0,
    basicAuthCredentials: { credentialsSource: 'USER_INFO', userInfo: `${basic.username}:${basic.password}` },
    ...config,
  });
const json = (schema, more = {}) => ({ schemaType: 'JSON', schema: JSON.stringify(schema), ...more });

// refused is what a call was refused with.
const refused = (status, errorCode, message) => (error) => {
  assert.ok(error instanceof RestError, `${error}`);
  assert.deepEqual([error.status, error.errorCode], [status, errorCode]);
  assert.match(error.message, message);
  return true;
};

test('what is registered is serialized and deserialized', async () => {
  const topic = name('confluentinc');
  await client().register(`${topic}-value`, json(order));
  const message = { orderId: 'o-1', total: 12.5 };
  const serializer = new JsonSerializer(client(), SerdeType.VALUE, { useLatestVersion: true, validate: true });
  const deserializer = new JsonDeserializer(client(), SerdeType.VALUE, { validate: true });
  const sent = await serializer.serialize(topic, message);
  assert.equal(sent[0], 0);
  assert.deepEqual(await deserializer.deserialize(topic, sent), message);
  await assert.rejects(serializer.serialize(topic, { total: 1 }), /Invalid message/);
});

test('a serializer registers what it derives from a message', async () => {
  const topic = name('confluentinc');
  const serializer = new JsonSerializer(client(), SerdeType.VALUE, { autoRegisterSchemas: true });
  const sent = await serializer.serialize(topic, { orderId: 'o-1', lines: [{ sku: 'a', count: 2 }] });
  assert.deepEqual(await new JsonDeserializer(client(), SerdeType.VALUE, {}).deserialize(topic, sent), { orderId: 'o-1', lines: [{ sku: 'a', count: 2 }] });
  assert.deepEqual(await client().getAllVersions(`${topic}-value`), [1]);
});

test('the guid in a header finds the schema', async () => {
  const topic = name('confluentinc');
  const headers = {};
  const serializer = new JsonSerializer(client(), SerdeType.VALUE, { autoRegisterSchemas: true, schemaIdSerializer: HeaderSchemaIdSerializer });
  const sent = await serializer.serialize(topic, { orderId: 'o-1' }, headers);
  assert.ok(headers.__value_schema_id, 'no header');
  assert.deepEqual(await new JsonDeserializer(client(), SerdeType.VALUE, {}).deserialize(topic, sent, headers), { orderId: 'o-1' });
});

test('the reply to a registration is whole', async () => {
  const [one, subject] = [client(), name('confluentinc')];
  const said = await one.registerFullResponse(subject, json(order));
  assert.equal(said.version, 1);
  assert.match(said.guid, /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
  const kept = await client().getLatestSchemaMetadata(subject);
  assert.deepEqual([kept.id, kept.version, kept.guid, kept.subject, kept.schemaType], [said.id, 1, said.guid, subject, 'JSON']);
  assert.deepEqual(JSON.parse(kept.schema), order);
  assert.deepEqual(JSON.parse((await client().getByGuid(said.guid)).schema), order);
});

test('it is looked up by its content', async () => {
  const subject = name('confluentinc');
  const id = await client().register(subject, json(order));
  assert.equal(await client().getId(subject, json(order)), id);
  assert.equal(await client().getVersion(subject, json(order)), 1);
  assert.ok((await client().getAllSubjects()).includes(subject));
  await assert.rejects(client().getId(subject, json(address)), refused(404, 40403, /Schema not found/));
});

test('metadata finds the newest version that has it', async () => {
  const subject = name('confluentinc');
  const first = { properties: { owner: 'Ann', 'a&b': 'c=d' } };
  await client().register(subject, json(order, { metadata: first }));
  await client().register(subject, json(having(order, 'note', { type: 'string' }), { metadata: { properties: { owner: 'Bob' } } }));
  const found = await client().getLatestWithMetadata(subject, first.properties);
  assert.deepEqual([found.version, found.metadata], [1, first]);
  assert.equal((await client().getLatestSchemaMetadata(subject)).metadata.properties.owner, 'Bob');
  await assert.rejects(client().getLatestWithMetadata(subject, { owner: 'Cid' }), refused(404, 40403, /not found/));
});

test('compatibility is judged, and a break is refused', async () => {
  const subject = name('confluentinc');
  await client().register(subject, json(order));
  const [more, broken] = [json(having(order, 'note', { type: 'string' })), json(having(order, 'total', { type: 'boolean' }))];
  for (const [schema, want] of [[more, true], [broken, false]]) {
    assert.equal(await client().testSubjectCompatibility(subject, schema), want);
    assert.equal(await client().testCompatibility(subject, 1, schema), want);
  }
  await assert.rejects(client().register(subject, broken), refused(409, 409, /incompatible/));
  await assert.rejects(client().testCompatibility(subject, 9, more), refused(404, 40402, /Version 9 not found\./));
  assert.equal(await client().testSubjectCompatibility(name('confluentinc'), more), true);
});

test('settings are given back as they were sent', async () => {
  const subject = name('confluentinc');
  await client().register(subject, json(order));
  await assert.rejects(client().getCompatibility(subject), refused(404, 40408, /does not have subject-level compatibility configured/));
  assert.equal(await client().updateCompatibility(subject, Compatibility.FULL), 'FULL');
  assert.equal(await client().getCompatibility(subject), 'FULL');
  await client().updateConfig(subject, { compatibility: Compatibility.NONE, normalize: true });
  assert.deepEqual(await client().getConfig(subject), { compatibilityLevel: 'NONE', normalize: true });
  const before = await client().getDefaultConfig();
  assert.equal(before.compatibilityLevel, 'BACKWARD');
  assert.equal(await client().updateDefaultCompatibility(Compatibility.FULL), 'FULL');
  assert.equal(await client().getDefaultCompatibility(), 'FULL');
  await client().updateDefaultConfig({ compatibility: Compatibility.BACKWARD });
  await assert.rejects(client().updateCompatibility(subject, 'SOMETIMES'), refused(422, 42203, /Invalid compatibility level/));
});

test('references are found', async () => {
  const [base, topic] = [name('confluentinc address/ü'), name('confluentinc')];
  await client().register(base, json(address));
  const references = [{ name: 'address.json', subject: base, version: 1 }];
  await client().register(`${topic}-value`, json(addressed, { references }));
  const message = { orderId: 'o-2', to: { city: 'Ulm' } };
  const serializer = new JsonSerializer(client(), SerdeType.VALUE, { useLatestVersion: true, validate: true });
  const sent = await serializer.serialize(topic, message);
  assert.deepEqual(await new JsonDeserializer(client(), SerdeType.VALUE, { validate: true }).deserialize(topic, sent), message);
  await assert.rejects(serializer.serialize(topic, { orderId: 'o-2', to: {} }), /Invalid message/);
  assert.deepEqual((await client().getLatestSchemaMetadata(`${topic}-value`)).references, references);
  await assert.rejects(client().deleteSubject(base), refused(422, 42206, /referenc/));
});

test('it is deleted softly, and then for good', async () => {
  const subject = name('confluentinc');
  await client().register(subject, json(order));
  await client().register(subject, json(having(order, 'note', { type: 'string' })));
  await assert.rejects(client().deleteSubjectVersion(subject, 1, true), refused(404, 40407, /was not deleted first/));
  assert.equal(await client().deleteSubjectVersion(subject, 1), 1);
  assert.deepEqual(await client().getAllVersions(subject), [2]);
  assert.equal((await client().getSchemaMetadata(subject, 1, true)).version, 1);
  assert.equal(await client().deleteSubjectVersion(subject, 1, true), 1);
  await assert.rejects(client().getSchemaMetadata(subject, 1, true), refused(404, 40402, /Version 1 not found\./));
  await assert.rejects(client().deleteSubject(subject, true), refused(404, 40405, /was not deleted first/));
  assert.deepEqual(await client().deleteSubject(subject), [2]);
  await assert.rejects(client().getAllVersions(subject), refused(404, 40401, /Subject '.+' not found\./));
  assert.deepEqual(await client().deleteSubject(subject, true), [2]);
  assert.ok(!(await client().getAllSubjects()).includes(subject));
});

test('what is no schema is refused', async () => {
  const subject = name('confluentinc');
  await assert.rejects(client().register(subject, { schemaType: 'JSON', schema: '{"type":' }), refused(422, 42201, /./));
  await assert.rejects(client().register(subject, { schema: '"string"' }), refused(422, 42201, /AVRO/));
});

test('a token comes as Basic or as a bearer, and nobody comes in without', async () => {
  const none = { basicAuthCredentials: undefined };
  const bearer = { ...none, bearerAuthCredentials: { credentialsSource: 'STATIC_TOKEN', token, logicalCluster: 'lsrc-1', identityPoolId: 'pool-1' } };
  assert.ok(Array.isArray(await client(bearer).getAllSubjects()));
  await assert.rejects(client(none).getAllSubjects(), (error) => error instanceof RestError && error.status === 401);
});
