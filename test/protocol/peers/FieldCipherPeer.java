import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.Scanner;
import java.util.TreeMap;
import javax.crypto.Cipher;
import javax.crypto.KeyGenerator;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Does with the Java platform's own classes what ISVs written in Java do: keys from SHA1PRNG, AES/CBC/PKCS5Padding,
 * authToken over a TreeMap, x-sign. One case a line, fields separated by tabs, texts in base64; one answer a line.
 *
 * <pre>
 * key     BITS KEY            -> hex
 * encrypt BITS KEY IV TEXT    -> IV + base64, itself in base64
 * decrypt BITS KEY ENCRYPTED  -> text in base64, or "!" when it cannot be decrypted
 * token   KEY NAME VALUE ...  -> authToken
 * kittok  KEY NAME VALUE ...  -> authToken of a kit call: blank values left out
 * kitsign KEY NONCE TIME BODY -> x-sign of a kit call, in lower case
 * </pre>
 */
public class FieldCipherPeer {
    public static void main(String[] args) {
        Scanner in = new Scanner(System.in, StandardCharsets.UTF_8);
        StringBuilder out = new StringBuilder();
        while (in.hasNextLine()) {
            String[] fields = in.nextLine().split("\t", -1);
            String answer;
            try {
                answer = answer(fields);
            } catch (Exception e) {
                answer = "!";
            }
            out.append(answer).append('\n');
        }
        System.out.print(out);
    }

    private static String answer(String[] f) throws Exception {
        switch (f[0]) {
            case "key":
                return HexFormat.of().formatHex(key(text(f[2]), Integer.parseInt(f[1])).getEncoded());
            case "encrypt": {
                String iv = text(f[3]);
                byte[] made = cipher(Cipher.ENCRYPT_MODE, f, iv).doFinal(text(f[4]).getBytes(StandardCharsets.UTF_8));
                return base64(iv + Base64.getEncoder().encodeToString(made));
            }
            case "decrypt": {
                String encrypted = text(f[3]);
                byte[] body = Base64.getDecoder().decode(encrypted.substring(16));
                byte[] plain = cipher(Cipher.DECRYPT_MODE, f, encrypted.substring(0, 16)).doFinal(body);
                return base64(new String(plain, StandardCharsets.UTF_8));
            }
            case "token":
                return token(f, false);
            case "kittok":
                return token(f, true);
            case "kitsign": {
                byte[] made = mac(text(f[1])).doFinal((text(f[1]) + text(f[2]) + text(f[3]) + text(f[4])).getBytes(StandardCharsets.UTF_8));
                return HexFormat.of().formatHex(made);
            }
            default:
                throw new IllegalArgumentException(f[0]);
        }
    }

    private static SecretKey key(String accessKey, int bits) throws Exception {
        SecureRandom random = SecureRandom.getInstance("SHA1PRNG");
        random.setSeed(accessKey.getBytes(StandardCharsets.UTF_8));
        KeyGenerator generator = KeyGenerator.getInstance("AES");
        generator.init(bits, random);
        return generator.generateKey();
    }

    private static Cipher cipher(int mode, String[] f, String iv) throws Exception {
        Cipher cipher = Cipher.getInstance("AES/CBC/PKCS5Padding");
        cipher.init(mode, key(text(f[2]), Integer.parseInt(f[1])), new IvParameterSpec(iv.getBytes(StandardCharsets.UTF_8)));
        return cipher;
    }

    private static Mac mac(String key) throws Exception {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        return mac;
    }

    private static String token(String[] f, boolean skipBlank) throws Exception {
        TreeMap<String, String> sorted = new TreeMap<>();
        for (int i = 2; i + 1 < f.length; i += 2) {
            if (!skipBlank || !text(f[i + 1]).trim().isEmpty()) sorted.put(text(f[i]), text(f[i + 1]));
        }
        StringBuilder signed = new StringBuilder();
        for (Map.Entry<String, String> entry : sorted.entrySet()) {
            if (signed.length() > 0) signed.append('&');
            signed.append(entry.getKey()).append('=').append(entry.getValue());
        }
        Mac mac = mac(text(f[1]) + sorted.get("timeStamp"));
        return Base64.getEncoder().encodeToString(mac.doFinal(signed.toString().getBytes(StandardCharsets.UTF_8)));
    }

    private static String text(String encoded) {
        return new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8);
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
