import { describe, expect, it } from 'vitest';
import { parseSource, parsingErrors } from '../../../src/analyze/sources/parse.ts';

function read(lines: readonly string[]): readonly string[] {
  const ast = parseSource('/app/winch.js', lines.join('\n'));
  expect(parsingErrors(ast)).toEqual([]);
  return ast.text.split('\n');
}

describe('decorators of compiled sources', () => {
  it('stand where they stood, and every line stays where it is', () => {
    const lines = [
      'let Winch = class Winch {',
      '  constructor(store, name) {}',
      '  turn(speed) {}',
      '  static make() {}',
      '};',
      '(0, tslib_1.__decorate)([',
      "  (0, lib_1.Post)('/turn'),",
      '  (0, tslib_1.__param)(0, (0, lib_1.Body)()),',
      '  (0, tslib_1.__metadata)("design:paramtypes", [Speed])',
      '], Winch.prototype, "turn", null);',
      'tslib_1.__decorate([lib_1.Made], Winch, "make", null);',
      '__decorate([Column(), __metadata("design:type", String)], Winch.prototype, "label", void 0);',
      'exports.Winch = Winch = __decorate([',
      "  Controller('/winches'),",
      "  __param(1, inject('name')),",
      '  __metadata("design:paramtypes", [store_1.Store, Object])',
      '], Winch);',
      'done();',
    ];
    const seen = read(lines);
    expect(seen).toHaveLength(lines.length);
    expect(seen.slice(0, 4)).toEqual([
      'let Winch = @Controller("/winches") class Winch { @Column() label: String;',
      '  constructor(store: store_1.Store, @inject("name") name) {}',
      '  @lib_1.Post("/turn") turn(@lib_1.Body() speed: Speed) {}',
      '  @lib_1.Made static make() {}',
    ]);
    expect(seen.slice(4).filter((line) => line !== '')).toEqual([
      '};',
      'exports.Winch = Winch = Winch',
      ';',
      'done();',
    ]);
  });

  it('are known as other compilers write them', () => {
    expect(
      read([
        'class Winch { turn() {} }',
        '_ts_decorate([Get("/"), _ts_metadata("design:type", Function)], Winch.prototype, "turn", null);',
        'Winch = _ts_decorate([Controller()], Winch);',
      ])[0],
    ).toBe('@Controller() class Winch { @Get("/") turn() {} }');
    expect(
      read([
        'let Drum = class { turn(by) {} };',
        '__decorateClass([Get("/"), __decorateParam(0, Query())], Drum.prototype, "turn", 1);',
        'Drum = __decorateClass([Controller()], Drum);',
      ])[0],
    ).toBe('let Drum = @Controller() class { @Get("/") turn(@Query() by) {} };');
  });

  it('are left where nobody knows the class', () => {
    const text = '__decorate([Get("/")], made().prototype, "turn", null);';
    expect(read([text])).toEqual([text]);
  });
});
