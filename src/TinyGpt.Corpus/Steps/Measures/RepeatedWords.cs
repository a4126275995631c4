using System.Numerics;
using System.Runtime.CompilerServices;

namespace TinyGpt.Corpus.Steps.Measures;

/// <summary>
/// The characters of a text that lie in repeated n-grams of words, for n from 2 to 10 (Gopher, arXiv:2112.11446, A.1.2, counted as datatrove does).
/// </summary>
/// <remarks>
/// <para>
/// An n-gram is known by the place where it is met first. The one of n + 1 words at place i is the pair of those of n words at i and i + 1, so a
/// pair of numbers is all that is compared, and equal numbers mean equal words. Where an n-gram occurs once, no longer one at that place can occur
/// twice: each length looks only at the places that the length before left, few after a step or two in any text that is not repetitive. The time is
/// linear in the words, for every text.
/// </para>
/// <para>One belongs to each thread; memory grows to the largest text, and is given back after a huge one.</para>
/// </remarks>
internal sealed class RepeatedWords
{
    /// <summary>The longest n-gram.</summary>
    public const int Longest = 10;

    /// <summary>The longest n-gram of which the most frequent one counts, instead of all repeated ones.</summary>
    public const int LongestTop = 4;

    private const int LargestKept = 1 << 20, Once = -1;
    private const ulong Multiplier = 0x9E3779B97F4A7C15;

    [ThreadStatic]
    private static RepeatedWords? _ofThread;

    private readonly SpanTable _words = new();
    private int _count;

    // For each place: the first place of the same n-gram, or Once; how often that one occurs; and the characters of all words before.
    private int[] _grams = [], _occurrences = [], _charactersBefore = [];

    // The places whose n-gram occurs more than once, and for each first place the n for which a scan has come across its n-gram.
    private int[] _places = [], _met = [];
    private ulong[] _keys = [];
    private int[] _values = [];

    private RepeatedWords()
    {
    }

    /// <summary>
    /// Writes for each n from 2 to 4 the characters of the most frequent n-gram, spaces between its words included, times how often it occurs; of
    /// equally frequent ones, the first counts; 0 if none occurs twice. For each n from 5 to 10 it writes the characters, without spaces, of all
    /// n-grams that the text has had before, none counted twice: a scan from the start steps over a repeated one, and by one word otherwise.
    /// </summary>
    /// <param name="text">The text.</param>
    /// <param name="characters">The characters for n are put at index n; 0 and 1 stay as they are.</param>
    public static void Measure(ReadOnlySpan<char> text, Span<long> characters)
    {
        RepeatedWords measure = _ofThread ??= new RepeatedWords();
        measure.Read(text);
        int places = measure.FindRepeatedWords();
        for (int n = 2; n <= Longest; n++)
        {
            places = measure.Lengthen(places);
            characters[n] = n <= LongestTop ? measure.CharactersOfTop(n, places) : measure.CharactersOfRepeated(n, places);
        }

        if (measure._grams.Length > LargestKept)
        {
            _ofThread = null;
        }
    }

    private void Read(ReadOnlySpan<char> text)
    {
        _words.Clear();
        _count = 0;
        int characters = 0;
        WordEnumerator words = new(text);
        while (words.MoveNext())
        {
            if (_count + 1 >= _grams.Length)
            {
                Enlarge();
            }

            _grams[_count] = _words.Add(text, words.Start, words.Length);
            characters += words.Length;
            _charactersBefore[++_count] = characters;
        }

        Array.Clear(_met, 0, _count);
    }

    private void Enlarge()
    {
        int size = Math.Max(1 << 10, 2 * _grams.Length);
        Array.Resize(ref _grams, size);
        Array.Resize(ref _charactersBefore, size);
        _occurrences = new int[size];
        _places = new int[size];
        _met = new int[size];
        _keys = new ulong[2 * size];
        _values = new int[2 * size];
    }

    /// <summary>Lists the places whose word occurs more than once.</summary>
    private int FindRepeatedWords()
    {
        int places = 0;
        for (int i = 0; i < _count; i++)
        {
            if (_words.OccurrencesOf(_grams[i]) == 1)
            {
                _grams[i] = Once;
            }
            else
            {
                _places[places++] = i;
            }
        }

        // After the last word comes none.
        if (_count > 0)
        {
            _grams[_count] = Once;
        }

        return places;
    }

    /// <summary>Turns n-grams into those of one more word, and answers at how many places one stands that occurs more than once.</summary>
    private int Lengthen(int places)
    {
        int mask = (int)BitOperations.RoundUpToPowerOf2(((uint)places * 2) | 1) - 1;
        Array.Clear(_values, 0, mask + 1);
        int longer = 0;
        for (int i = 0; i < places; i++)
        {
            int place = _places[i], next = _grams[place + 1];
            if (next == Once)
            {
                _grams[place] = Once;
                continue;
            }

            int first = FirstPlace(((ulong)(uint)_grams[place] << 32) | (uint)next, place, mask);
            _occurrences[first] = first == place ? 1 : _occurrences[first] + 1;
            _grams[place] = first;
            _places[longer++] = place;
        }

        int repeated = 0;
        for (int i = 0; i < longer; i++)
        {
            int place = _places[i];
            if (_occurrences[_grams[place]] > 1)
            {
                _places[repeated++] = place;
            }
            else
            {
                _grams[place] = Once;
            }
        }

        return repeated;
    }

    /// <summary>The place that was given for a pair first.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int FirstPlace(ulong pair, int place, int mask)
    {
        ulong mixed = pair * Multiplier;
        mixed = (mixed ^ (mixed >> 32)) * Multiplier;
        for (int slot = (int)(mixed >> 32) & mask; ; slot = (slot + 1) & mask)
        {
            if (_values[slot] == 0)
            {
                _values[slot] = place + 1;
                _keys[slot] = pair;
                return place;
            }

            if (_keys[slot] == pair)
            {
                return _values[slot] - 1;
            }
        }
    }

    private long CharactersOfTop(int n, int places)
    {
        int top = 0, most = 1;
        for (int i = 0; i < places; i++)
        {
            int place = _places[i];
            if (_grams[place] == place && _occurrences[place] > most)
            {
                most = _occurrences[place];
                top = place;
            }
        }

        return most == 1 ? 0 : (long)most * (_charactersBefore[top + n] - _charactersBefore[top] + n - 1);
    }

    private long CharactersOfRepeated(int n, int places)
    {
        long characters = 0;
        int from = 0;
        for (int i = 0; i < places; i++)
        {
            int place = _places[i], first = _grams[place];
            if (place < from)
            {
                continue;
            }

            if (_met[first] == n)
            {
                characters += _charactersBefore[place + n] - _charactersBefore[place];
                from = place + n;
            }
            else
            {
                _met[first] = n;
            }
        }

        return characters;
    }
}
