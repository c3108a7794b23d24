'use strict';
// @kafkajs/confluent-schema-registry, as its users write it.
const test = require('node:test');
const assert = require('node:assert/strict');
const { SchemaRegistry, SchemaType, COMPATIBILITY } = require('@kafkajs/confluent-schema-registry');
const { url, basic, name, order, address, addressed, having } = require('./registry.cjs');

const registry = (auth = basic) =>
  new SchemaRegistry({ host: url, auth, clientId: 'treaty-clients', retry: { retries: 0 } }, { [SchemaType.JSON]: { strict: false } });
const json = (schema, references) => ({ type: SchemaType.JSON, schema: JSON.stringify(schema), references });

test('what is registered is encoded and decoded', async () => {
  const subject = name('kafkajs');
  const { id } = await registry().register(json(order), { subject });
  assert.ok(Number.isInteger(id) && id > 0);
  const message = { orderId: 'o-1', total: 12.5 };
  const sent = await registry().encode(id, message);
  assert.deepEqual([sent[0], sent.readInt32BE(1)], [0, id]);
  assert.deepEqual(await registry().decode(sent), message);
  await assert.rejects(registry().encode(id, { total: 1 }), /invalid payload/);
});

test('the same schema is the same id, and the next one a version more', async () => {
  const [one, subject] = [registry(), name('kafkajs')];
  const first = await one.register(json(order), { subject });
  assert.equal((await one.register(json(order), { subject })).id, first.id);
  const second = await one.register(json(having(order, 'note', { type: 'string' })), { subject, compatibility: COMPATIBILITY.BACKWARD });
  assert.notEqual(second.id, first.id);
  assert.equal(await registry().getLatestSchemaId(subject), second.id);
  assert.equal(await registry().getRegistryId(subject, 1), first.id);
  assert.equal(await registry().getRegistryIdBySchema(subject, json(order)), first.id);
  assert.ok((await registry().getSchema(second.id)).isValid({ orderId: 'o-1', note: 'x' }));
});

test('the first registration promises what it asks for, and the next has to ask for the same', async () => {
  const [one, subject] = [registry(), name('kafkajs')];
  await one.register(json(order), { subject, compatibility: COMPATIBILITY.FULL_TRANSITIVE });
  await one.register(json(order), { subject, compatibility: COMPATIBILITY.FULL_TRANSITIVE });
  await assert.rejects(one.register(json(order), { subject, compatibility: COMPATIBILITY.NONE }), /Compatibility does not match the configuration \(NONE != FULL_TRANSITIVE\)/);
});

test('a break is refused as one', async () => {
  const [one, subject] = [registry(), name('kafkajs')];
  await one.register(json(order), { subject });
  await assert.rejects(one.register(json(having(order, 'total', { type: 'boolean' })), { subject }), (error) => {
    assert.equal(error.status, 409);
    assert.match(error.message, /incompatible/);
    return true;
  });
});

test('references are found', async () => {
  const [base, subject] = [name('kafkajs-address'), name('kafkajs/order ü')];
  await registry().register(json(address), { subject: base });
  const references = [{ name: 'address.json', subject: base, version: 1 }];
  const { id } = await registry().register(json(addressed, references), { subject });
  const message = { orderId: 'o-2', to: { city: 'Ulm' } };
  assert.deepEqual(await registry().decode(await registry().encode(id, message)), message);
  await assert.rejects(registry().encode(id, { orderId: 'o-2', to: {} }), /invalid payload/);
});

test('what is not there is said as this client reads it', async () => {
  await assert.rejects(registry().getSchema(987654), { status: 404, message: /Schema 987654 not found/ });
  await assert.rejects(registry().getLatestSchemaId('kafkajs-none'), { status: 404, message: /Subject 'kafkajs-none' not found\./ });
  const subject = name('kafkajs');
  await registry().register(json(order), { subject });
  await assert.rejects(registry().getRegistryId(subject, 7), { status: 404, message: /Version 7 not found\./ });
  await assert.rejects(registry().getRegistryIdBySchema(subject, json(address)), { name: 'ConfluentSchemaRegistryError', message: /Schema not found/ });
});

test('nobody comes in without a token', async () => {
  for (const auth of [undefined, { username: 'token', password: 'treaty_nonsense' }]) {
    await assert.rejects(registry(auth ?? false).getLatestSchemaId('kafkajs-none'), { status: 401, unauthorized: true });
  }
});
