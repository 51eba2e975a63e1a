import { describe, expect, test } from 'vitest';
import { makeAddressGuard, readNetworks } from '../src/address.ts';

const closed = makeAddressGuard([]);

describe('an address guard without exceptions', () => {
  test.each([
    '8.8.8.8',
    '1.1.1.1',
    '151.101.1.69',
    '2606:4700::1111',
    '2a00:1450:4001:81b::200e',
    '::ffff:8.8.8.8',
    '64:ff9b::808:808',
    '2002:808:808::1',
  ])('allows the public %s', (ip) => {
    expect(closed.judge(ip, 443)).toEqual({ allowed: true, byException: false, reason: null });
  });

  test.each([
    '0.0.0.0',
    '0.1.2.3',
    '10.0.0.1',
    '100.64.0.1',
    '100.100.100.200',
    '127.0.0.1',
    '127.255.255.254',
    '168.63.129.16',
    '169.254.169.254',
    '172.16.0.1',
    '172.31.255.255',
    '192.0.0.192',
    '192.0.2.1',
    '192.88.99.1',
    '192.168.1.1',
    '198.18.0.1',
    '198.51.100.1',
    '203.0.113.1',
    '224.0.0.1',
    '239.255.255.250',
    '240.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    '::127.0.0.1',
    '::8.8.8.8',
    '::ffff:127.0.0.1',
    '::ffff:7f00:1',
    '::ffff:0:127.0.0.1',
    '64:ff9b::7f00:1',
    '64:ff9b::169.254.169.254',
    '64:ff9b:1::808:808',
    '100::1',
    '2001::1',
    '2001:0:808:808::80ff:fffe',
    '2001:0:a00:1::f7f7:f7f7',
    '2001:2::1',
    '2001:10::1',
    '2001:20::1',
    '2001:db8::1',
    '2002:7f00:1::1',
    '2002:a9fe:a9fe::1',
    '2606:4700::5efe:a00:1',
    '2606:4700::200:5efe:7f00:1',
    '3fff::1',
    '4000::1',
    '5f00::1',
    'fc00::1',
    'fd00:ec2::254',
    'fe80::1',
    'fe80::1%eth0',
    'fec0::1',
    'ff02::1',
    'localhost',
    '0x7f.1',
    '2130706433',
    '127.1',
    '',
  ])('refuses %s', (ip) => {
    const verdict = closed.judge(ip, 80);
    expect(verdict.allowed).toBe(false);
    expect(verdict.reason).toMatch(/^(?:is not|may not)/);
  });

  test('judges a Teredo address by its server and its client', () => {
    expect(closed.judge('2001:0:808:808::f7f7:f7f7', 443).allowed).toBe(true);
    expect(closed.judge('2001:0:808:808::f5ff:fffe', 443).allowed).toBe(false);
  });

  test('refuses other ports than 80, 443, 8080 and 8443', () => {
    for (const port of [80, 443, 8080, 8443]) expect(closed.judge('8.8.8.8', port).allowed).toBe(true);
    for (const port of [0, 22, 25, 3000, 6379, 65_535])
      expect(closed.judge('8.8.8.8', port).allowed).toBe(false);
  });
});

describe('an address guard with an exception', () => {
  const guard = makeAddressGuard(readNetworks('127.0.0.0/8, fd00::/8'));

  test('allows the network on every port, also inside an IPv6 address', () => {
    for (const ip of ['127.0.0.1', '127.9.9.9', '::ffff:127.0.0.1', 'fd12::1']) {
      expect(guard.judge(ip, 6379)).toEqual({ allowed: true, byException: true, reason: null });
    }
  });

  test('refuses all else that is private', () => {
    for (const ip of ['10.0.0.1', '128.0.0.1.1', '::1', 'fe80::1'])
      expect(guard.judge(ip, 80).allowed).toBe(false);
    expect(guard.judge('8.8.8.8', 6379).allowed).toBe(false);
  });
});

describe('a host that is not resolved yet', () => {
  test.each([
    'localhost',
    'localhost.',
    'a.localhost',
    'intranet',
    'printer.local',
    'db.internal',
    '[::1]',
    '127.0.0.1',
  ])('is refused if it is private as it stands: %s', (host) =>
    expect(closed.judgeHost(host, 80)?.allowed).toBe(false),
  );

  test('is judged by its addresses if it is a public name', () => {
    expect(closed.judgeHost('example.com', 443)).toBeNull();
    expect(closed.judgeHost('example.com', 22)?.allowed).toBe(false);
  });

  test('may be any name on any port where there are exceptions, and localhost where they cover it', () => {
    const loopback = makeAddressGuard(readNetworks('127.0.0.0/8'));
    expect(loopback.judgeHost('web', 3000)).toBeNull();
    expect(loopback.judgeHost('localhost', 3000)?.allowed).toBe(true);
    expect(makeAddressGuard(readNetworks('10.0.0.0/8')).judgeHost('localhost', 80)?.allowed).toBe(false);
  });
});

describe('networks', () => {
  test('are read from a list, in which a bare address is a network of one', () => {
    expect(readNetworks('')).toEqual([]);
    expect(readNetworks(' 10.0.0.0/8 ,::1,192.0.2.7/32,').map(({ prefix }) => prefix)).toEqual([8, 128, 32]);
  });

  test.each([
    '10.0.0.0/33',
    '10.0.0.0/',
    '10/8',
    '0x7f.1/8',
    '::1/129',
    'example.com',
    '10.0.0.0/8/8',
    '10.0.0.0/-1',
  ])('are refused by name: %s', (text) =>
    expect(() => readNetworks(`127.0.0.0/8,${text}`)).toThrow(JSON.stringify(text)),
  );
});
