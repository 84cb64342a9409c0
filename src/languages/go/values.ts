import type { ValueTypes } from '../language';

export const goValues: ValueTypes = {
  functions: {
    append: 'array',
    len: 'number',
    string: 'string',
    'strings.Split': 'array',
    'strings.Fields': 'array',
    'strings.Join': 'string',
    'fmt.Sprintf': 'string',
    'strconv.Itoa': 'string',
  },
  methods: {},
  members: {},
  alike: [],
  givenBack: ['append'],
  listMethods: new Set(),
  callbacks: undefined,
  record: (type) => (/^map\[|^$/.test(type ?? '') ? 'map' : 'object'),
  types: [
    [/^string$/, 'string'],
    [/^u?int\d*$|^float\d*$/, 'number'],
    [/^\[\]byte$/, 'bytes'],
    [/^\[[\w.]*\]/, 'array'],
    [/^map\[/, 'map'],
  ],
  formatOperator: undefined,
};
